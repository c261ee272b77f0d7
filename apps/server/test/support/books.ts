import type { Site } from './built-site.ts'

export type LossRow = {
  readonly run_id: string | null
  readonly reason: string
  readonly cost_nano_usd: bigint
  readonly uncharged_micro: bigint
}

export function listOpenHolds(site: Site): Promise<readonly string[]> {
  return site.look(async (db) => {
    const rows = await db.selectFrom('holds').select('id').where('status', '=', 'open').execute()
    return rows.map(({ id }) => id)
  })
}

/** What the platform paid and charged nobody for, oldest first. */
export function listLosses(site: Site): Promise<readonly LossRow[]> {
  return site.look((db) =>
    db
      .selectFrom('platform_losses')
      .select(['run_id', 'reason', 'cost_nano_usd', 'uncharged_micro'])
      .orderBy('created_at_ms')
      .execute(),
  )
}

/** The calls that reached a provider with this word in their prompt. */
export function callsAbout(site: Site, word: string) {
  return site.providers.invoices().filter(({ prompt }) => prompt.includes(word))
}
