import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { describe, expect, it, onTestFinished } from 'vitest'

import { connectStripe, sessionParams } from '../../test/sandbox-stripe.ts'
import { runSandboxStripe } from './sandbox-stripe.ts'

const command = new URL('sandbox-stripe.ts', import.meta.url).pathname

async function start(file: string) {
  const child = spawn(process.execPath, [command, '--port', '0', '--file', file], { stdio: 'pipe' })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })
  for await (const line of lines) {
    const apiBaseUrl = /^STRIPE_API_BASE=(.*)$/.exec(line)?.[1]
    if (apiBaseUrl !== undefined) return { child, stripe: connectStripe({ apiBaseUrl }) }
  }
  throw new Error('the sandbox did not start')
}

describe('the sandbox in a process of its own', () => {
  it('knows after a kill what it has told before, and stops when asked to', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandbox-stripe-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const first = await start(join(folder, 'state.jsonl'))
    const { id } = await first.stripe.checkout.sessions.create(sessionParams(), { idempotencyKey: 'ord_1' })
    first.child.kill('SIGKILL')
    await once(first.child, 'exit')
    const second = await start(join(folder, 'state.jsonl'))
    expect((await second.stripe.checkout.sessions.retrieve(id)).status).toBe('open')
    const again = await second.stripe.checkout.sessions.create(sessionParams(), { idempotencyKey: 'ord_1' })
    expect(again.id).toBe(id)
    second.child.kill('SIGTERM')
    expect(await once(second.child, 'exit')).toEqual([0, null])
  })

  it.each([[['--port', 'many']], [['--colour', 'red']], [['--webhook-url', 'http://127.0.0.1/']]])(
    'says how it is used instead of guessing what %j means',
    async (args) => {
      const lines: string[] = []
      expect(await runSandboxStripe(args, (line) => lines.push(line))).toBe(2)
      expect(lines.join('\n')).toContain('npm run sandbox:stripe')
    },
  )
})
