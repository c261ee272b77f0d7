import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect, it, onTestFinished, test } from 'vitest'

const script = join(import.meta.dirname, '../../test/fixtures/stoppable-server.ts')

type Process = {
  readonly child: ChildProcess
  readonly output: () => string
  readonly errors: () => string
  readonly ended: Promise<{ readonly code: number | null; readonly afterMs: number }>
}

function start(env: Record<string, string>, options: { readonly ipc?: boolean } = {}): Process {
  const child = spawn(process.execPath, [script], {
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
      PORT: '0',
      LOG_FORMAT: 'json',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', ...(options.ipc === true ? (['ipc'] as const) : [])],
  })
  const chunks = { out: '', err: '' }
  child.stdout?.on('data', (data: Buffer) => (chunks.out += data.toString()))
  child.stderr?.on('data', (data: Buffer) => (chunks.err += data.toString()))
  const startedAt = performance.now()
  const ended = new Promise<{ code: number | null; afterMs: number }>((resolve) => {
    child.on('exit', (code) => resolve({ code, afterMs: performance.now() - startedAt }))
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return { child, output: () => chunks.out, errors: () => chunks.err, ended }
}

async function readyUrl(server: Process): Promise<string> {
  await expect.poll(() => server.output(), { timeout: 15_000 }).toContain('"event":"ready"')
  const ready =
    server
      .output()
      .split('\n')
      .find((line) => line.includes('"event":"ready"')) ?? ''
  const { port, pid } = JSON.parse(ready)
  expect(pid).toBe(server.child.pid)
  return `http://127.0.0.1:${port}`
}

describe('stopping', () => {
  test('streams end within the grace, new requests are sent away, and the exit code is 0', async () => {
    const server = start({ STREAM_MS: '1500', SHUTDOWN_GRACE_SECONDS: '10' })
    const url = await readyUrl(server)
    const streams = Array.from({ length: 50 }, async () =>
      (await fetch(`${url}/api/credits/packages`)).text(),
    )
    await sleep(500)
    server.child.kill('SIGTERM')
    await expect.poll(() => server.output()).toContain('"draining"')
    const [ready, refused] = await Promise.all([fetch(`${url}/readyz`), fetch(`${url}/api/credits/packages`)])
    expect([ready.status, refused.status, refused.headers.get('retry-after')]).toEqual([503, 503, '5'])
    const texts = await Promise.all(streams)
    expect(texts.every((text) => text.endsWith('event: done\n\n'))).toBe(true)
    expect((await server.ended).code).toBe(0)
    expect(server.output()).toContain('"event":"closed","whole":50,"aborted":0')
  })

  test('streams that outlast the grace are aborted and settled, and the exit code is still 0', async () => {
    const server = start({ STREAM_MS: '60000', SHUTDOWN_GRACE_SECONDS: '1' })
    const url = await readyUrl(server)
    const stream = fetch(`${url}/api/credits/packages`).then((response) => response.text())
    await sleep(300)
    const stoppedAt = performance.now()
    server.child.kill('SIGTERM')
    expect(await stream).toContain('event: error')
    expect((await server.ended).code).toBe(0)
    expect(performance.now() - stoppedAt).toBeLessThan(6000)
    expect(server.output()).toContain('"event":"closed","whole":0,"aborted":1')
  })

  test('idle connections that are kept alive do not hold the process', async () => {
    const server = start({ SHUTDOWN_GRACE_SECONDS: '20' })
    const url = await readyUrl(server)
    await Promise.all(Array.from({ length: 5 }, async () => (await fetch(`${url}/healthz`)).text()))
    const stoppedAt = performance.now()
    server.child.kill('SIGINT')
    expect((await server.ended).code).toBe(0)
    expect(performance.now() - stoppedAt).toBeLessThan(3000)
  })

  test('a second signal ends it at once', async () => {
    const server = start({ STREAM_MS: '60000', SHUTDOWN_GRACE_SECONDS: '30' })
    const url = await readyUrl(server)
    fetch(`${url}/api/credits/packages`)
      .then((response) => response.text())
      .catch(() => undefined)
    await sleep(300)
    server.child.kill('SIGTERM')
    await expect.poll(() => server.output()).toContain('"draining"')
    server.child.kill('SIGTERM')
    expect((await server.ended).code).toBe(130)
  })

  test('the server ends when the program that started it is gone', async () => {
    const server = start({}, { ipc: true })
    await readyUrl(server)
    server.child.disconnect()
    expect((await server.ended).code).toBe(0)
    expect(server.output()).toContain('the parent process is gone')
  })
})

describe('a start that cannot succeed says so in one line and exits with 1', () => {
  test('a port that is taken', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void other.close())
    const address = other.address()
    const port = String(typeof address === 'object' ? address?.port : 0)
    const server = start({ PORT: port })
    expect((await server.ended).code).toBe(1)
    expect(server.errors()).toBe(
      `Port ${port} on 127.0.0.1 is taken: stop the other program, or set PORT to another number.\n`,
    )
  })

  it.each([
    [{ PORT: 'http' }, /^PORT is not a whole number[^\n]*\n$/],
    [{ HOST: '203.0.113.77' }, /^HOST 203\.0\.113\.77 is no address of this machine[^\n]*\n$/],
    [{ DATABASE_URL: 'oracle://x', LOG_LEVEL: 'loud' }, /^DATABASE_URL [^\n]*\nLOG_LEVEL [^\n]*\n$/],
  ])('%o', async (env, expected) => {
    const server = start(env)
    expect((await server.ended).code).toBe(1)
    expect(server.errors()).toMatch(expected)
    expect(server.errors()).not.toContain('    at ')
  })

  test('a bug is shown whole', async () => {
    const server = start({ FAIL_START: 'bug' })
    expect((await server.ended).code).toBe(1)
    expect(server.output()).toContain('a bug in the wiring')
  })
})

test('a rejection that nobody caught is logged and harms nobody; an exception ends the process in order', async () => {
  const server = start({ STREAM_MS: '500' })
  const url = await readyUrl(server)
  const stream = fetch(`${url}/api/credits/packages`).then((response) => response.text())
  await sleep(100)
  await (await fetch(`${url}/api/config`)).text()
  expect(await stream).toContain('event: done')
  expect((await server.ended).code).toBe(70)
  expect(server.output()).toContain('unhandled rejection')
  expect(server.output()).toContain('uncaught exception')
})

test('a closed standard output does not end the server', async () => {
  const server = start({ LOG_LEVEL: 'debug' })
  const url = await readyUrl(server)
  server.child.stdout?.destroy()
  server.child.stderr?.destroy()
  for (let count = 0; count < 20; count += 1) expect((await fetch(`${url}/healthz`)).status).toBe(200)
  expect(server.child.exitCode).toBeNull()
  server.child.kill('SIGTERM')
  expect((await server.ended).code).toBe(0)
})
