import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

import fastify from 'fastify'
import { expect, onTestFinished, test } from 'vitest'

import { defaultRunLimits } from './ai-deps.ts'
import { openEventStream } from './event-stream.ts'

/** More than the buffers of two sockets take. */
const muchText = `data: ${'x'.repeat(32 * 1024 * 1024)}\n\n`

/** A server whose streams are written at once; each ends, or is closed on its reader. */
async function openServer(stuckReaderMs: number) {
  const closed = Promise.withResolvers<number>()
  const app = fastify()
  app.get('/', (asked, reply) => {
    const openedAtMs = performance.now()
    const context = { limits: { ...defaultRunLimits, stuckReaderMs }, isDraining: () => false }
    const stream = openEventStream(context, { request: asked, reply })
    stream.onClose(() => closed.resolve(performance.now() - openedAtMs))
    stream.onDrain(() => stream.end())
    stream.write(muchText)
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  onTestFinished(async () => {
    app.server.closeAllConnections()
    await app.close()
  })
  const { port } = app.server.address() as AddressInfo
  const outgoing = request({ host: '127.0.0.1', port, agent: false }).end()
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  response.on('error', () => undefined)
  return { response, closed: closed.promise }
}

test('a reader who takes nothing is let go of after a while', async () => {
  const { response, closed } = await openServer(300)
  response.pause()
  const openMs = await closed
  expect(openMs).toBeGreaterThanOrEqual(250)
  expect(openMs).toBeLessThan(10_000)
})

test('a reader who reads gets everything', async () => {
  const { response, closed } = await openServer(10_000)
  let bytes = 0
  for await (const chunk of response) bytes += (chunk as Buffer).length
  expect(bytes).toBe(Buffer.byteLength(muchText))
  await closed
})
