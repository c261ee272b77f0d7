import type { Client } from 'pg'

/** Before the server hears of the commit, or after it has done it and before we hear that. */
export type BreakMoment = 'before' | 'after'

/** A connection that breaks at a commit whenever `nextBreak` says so. */
export function breakingAtCommit(client: Client, nextBreak: () => BreakMoment | undefined): Client {
  const query = client.query.bind(client) as unknown as (config: { text: string }) => Promise<unknown>
  const wrapped = async (config: { text: string }) => {
    const moment = config.text === 'commit' ? nextBreak() : undefined
    if (moment === undefined) return query(config)
    if (moment === 'after') await query(config)
    // The socket goes away under the client, as it does when a network breaks.
    const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } }).connection
    stream.destroy()
    return query(config)
  }
  return Object.assign(client, { query: wrapped })
}
