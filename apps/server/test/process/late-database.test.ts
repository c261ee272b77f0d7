import { type Socket, connect, createServer } from 'node:net'

import { expect, test, vi } from 'vitest'

import { startServer } from '../support/server-process.ts'
import { openSite } from '../support/site.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

test('a PostgreSQL that comes up after the server is waited for, also one that breaks off its first calls', async ({
  onTestFinished,
}) => {
  const site = await openSite('postgres')
  onTestFinished(() => site.close())
  const url = new URL(site.env['DATABASE_URL'] ?? '')
  const relay = await openLateRelay({ host: url.hostname, port: Number(url.port) })
  onTestFinished(() => relay.close())
  url.hostname = '127.0.0.1'
  url.port = String(relay.port)
  const starting = startServer({ ...site.env, LOG_LEVEL: 'info', DATABASE_URL: url.href })
  await relay.called(2)
  relay.answer()
  const server = await starting
  onTestFinished(() => server.kill())
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  const warnings = server.lines().filter(({ msg }) => msg?.includes('does not answer yet') === true)
  expect(warnings.length).toBeGreaterThan(0)
  // Each with the reason: a wrong address looks like a database that is late.
  for (const { msg } of warnings) expect(msg).toMatch(/check DATABASE_URL \(.+\)/)
})

type LateRelay = {
  readonly port: number
  /** Resolves when so many have called. */
  called(count: number): Promise<void>
  answer(): void
  close(): Promise<void>
}

/** Breaks every connection off until it is told to answer; from then on it passes everything through. */
async function openLateRelay(target: { readonly host: string; readonly port: number }): Promise<LateRelay> {
  const sockets = new Set<Socket>()
  const waiting: { readonly count: number; readonly resolve: () => void }[] = []
  let calls = 0
  let answers = false
  const server = createServer((client) => {
    calls += 1
    for (const { count, resolve } of waiting) if (calls >= count) resolve()
    if (!answers) {
      client.resetAndDestroy()
      return
    }
    const database = connect(target.port, target.host)
    for (const socket of [client, database]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
    }
    client.on('close', () => database.destroy())
    database.on('close', () => client.destroy())
    client.pipe(database).pipe(client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    called(count) {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.push({ count, resolve })
      if (calls >= count) resolve()
      return promise
    },
    answer() {
      answers = true
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
