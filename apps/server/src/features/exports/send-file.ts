import type { FastifyReply } from 'fastify'

/** How long a reader may take nothing before its connection is given up. */
const stuckReaderMs = 60_000

export type SentFile = {
  readonly contentType: string
  /** Plain letters, digits, dashes and one point. */
  readonly name: string
  readonly chunks: AsyncIterable<Uint8Array | string>
}

/**
 * Writes a file on an open response, no faster than it is read. Where the reader leaves, no further part is asked for,
 * and whoever makes the parts can tidy up.
 */
export async function sendFile(reply: FastifyReply, file: SentFile): Promise<void> {
  reply.hijack()
  const { raw } = reply
  // Writing to a connection that just broke is no fault of ours; the next part finds it closed.
  raw.on('error', () => undefined)
  raw.writeHead(200, {
    ...definedHeaders(reply),
    'content-type': file.contentType,
    'content-disposition': `attachment; filename="${file.name}"`,
    'cache-control': 'private, no-store, no-transform',
  })
  for await (const chunk of file.chunks) {
    if (raw.destroyed || raw.closed) return
    if (!raw.write(chunk)) await roomIn(reply)
  }
  raw.end()
}

/** Ends with room, or with the connection. */
async function roomIn({ raw }: FastifyReply): Promise<void> {
  await new Promise<void>((resolve) => {
    const stuck = setTimeout(() => raw.destroy(), stuckReaderMs)
    const done = (): void => {
      clearTimeout(stuck)
      raw.off('drain', done)
      raw.off('close', done)
      resolve()
    }
    raw.on('drain', done)
    raw.on('close', done)
    if (raw.destroyed) done()
  })
}

function definedHeaders(reply: FastifyReply): Record<string, string | number | string[]> {
  const headers: Record<string, string | number | string[]> = {}
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) headers[name] = value
  }
  return headers
}
