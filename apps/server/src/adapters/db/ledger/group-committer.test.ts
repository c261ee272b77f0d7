import { ok } from '@tessera/core/result'
import { expect, test } from 'vitest'

import { credits, hold } from '../../../../test/ledger.ts'
import type { LedgerCommand } from '../../../ports/ledger-committer.ts'
import { LedgerCommandFault, createLedgerCommitter } from './group-committer.ts'
import { ledgerUnavailable } from './ledger-backend.ts'
import type { LedgerBackend, LedgerCommitResult } from './ledger-backend.ts'

type Gate = { readonly commands: readonly LedgerCommand[]; open(): void; fail(error: Error): void }

/** A backend whose batches end when the test says so. */
function gatedBackend(resultOf: (command: LedgerCommand) => LedgerCommitResult = accepted) {
  const gates: Gate[] = []
  let isClosed = false
  const backend: LedgerBackend = {
    commitBatch: (commands) =>
      new Promise((resolve, reject) => {
        gates.push({ commands, open: () => resolve(commands.map(resultOf)), fail: reject })
      }),
    async close() {
      isClosed = true
    },
  }
  return { backend, gates, isClosed: () => isClosed }
}

function accepted(): LedgerCommitResult {
  const balance = {
    walletId: 'wal_1',
    balanceMicro: credits(1),
    heldMicro: credits(0),
    availableMicro: credits(1),
    debtMicro: credits(0),
  }
  return ok({ balance, amountMicro: credits(1), replayed: false })
}

function command(number: number): LedgerCommand {
  return { operation: hold('wal_1', 1, `run_${number}`) }
}

/** The rest of this turn of the event loop, at whose end a batch is taken, and the next one. */
async function turn(): Promise<void> {
  for (let turns = 0; turns < 2; turns += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
}

test('one batch is under way; all that comes meanwhile is the next, in order', async () => {
  const { backend, gates } = gatedBackend()
  const committer = createLedgerCommitter(backend)
  const first = committer.commit(command(0))
  await turn()
  const later = [1, 2, 3].map((number) => committer.commit(command(number)))
  await turn()
  expect(gates).toHaveLength(1)
  gates[0]?.open()
  expect((await first).ok).toBe(true)
  await turn()
  expect(gates[1]?.commands).toEqual([1, 2, 3].map(command))
  gates[1]?.open()
  expect((await Promise.all(later)).every((answer) => answer.ok)).toBe(true)
})

test('what is asked for in one turn of the event loop is one batch, whenever in that turn it is asked for', async () => {
  const { backend, gates } = gatedBackend()
  const committer = createLedgerCommitter(backend)
  const early = committer.commit(command(0))
  // Many promises later, and still before anything else can have happened.
  for (let ticks = 0; ticks < 20; ticks += 1) await Promise.resolve()
  const late = committer.commit(command(1))
  await turn()
  expect(gates.map(({ commands }) => commands)).toEqual([[0, 1].map(command)])
  gates[0]?.open()
  expect((await Promise.all([early, late])).every((answer) => answer.ok)).toBe(true)
})

test('a batch has a largest size, and the rest follows in the next one', async () => {
  const { backend, gates } = gatedBackend()
  const committer = createLedgerCommitter(backend, { maxBatchCommands: 2 })
  const answers = [0, 1, 2].map((number) => committer.commit(command(number)))
  await turn()
  gates[0]?.open()
  await turn()
  gates[1]?.open()
  await Promise.all(answers)
  expect(gates.map((gate) => gate.commands.length)).toEqual([2, 1])
})

test('a full queue answers at once that the ledger is not available, and loses nothing that is in it', async () => {
  const { backend, gates } = gatedBackend()
  const committer = createLedgerCommitter(backend, { maxQueuedCommands: 2 })
  const first = committer.commit(command(0))
  await turn()
  const queued = [committer.commit(command(1)), committer.commit(command(2))]
  expect(await committer.commit(command(3))).toEqual({ ok: false, error: ledgerUnavailable })
  gates[0]?.open()
  await turn()
  gates[1]?.open()
  expect((await Promise.all([first, ...queued])).every((answer) => answer.ok)).toBe(true)
})

test('a batch that failed is answered as unavailable, told once, and the next one goes on', async () => {
  const { backend, gates } = gatedBackend()
  const failures: unknown[] = []
  const committer = createLedgerCommitter(backend, { onBatchFailure: (error) => failures.push(error) })
  const lost = [committer.commit(command(0)), committer.commit(command(1))]
  await turn()
  gates[0]?.fail(new Error('the disk is full'))
  expect(await Promise.all(lost)).toEqual([
    { ok: false, error: ledgerUnavailable },
    { ok: false, error: ledgerUnavailable },
  ])
  expect(failures).toHaveLength(1)
  const next = committer.commit(command(2))
  await turn()
  gates[1]?.open()
  expect((await next).ok).toBe(true)
})

test('a command at fault is an error for its caller, not for its neighbours', async () => {
  const { backend, gates } = gatedBackend(({ operation }) =>
    'holdId' in operation && operation.holdId === 'run_1'
      ? { ok: false, fault: 'a duplicate id' }
      : accepted(),
  )
  const committer = createLedgerCommitter(backend)
  const answers = Promise.allSettled([0, 1, 2].map((number) => committer.commit(command(number))))
  await turn()
  gates[0]?.open()
  const settled = await answers
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(settled[1]).toMatchObject({ reason: expect.any(LedgerCommandFault) })
})

test('closing waits for what is queued, refuses what comes later, and then closes the database', async () => {
  const { backend, gates, isClosed } = gatedBackend()
  const committer = createLedgerCommitter(backend)
  const queued = committer.commit(command(0))
  const closed = committer.close()
  expect(await committer.commit(command(1))).toEqual({ ok: false, error: ledgerUnavailable })
  await turn()
  expect(isClosed()).toBe(false)
  gates[0]?.open()
  expect((await queued).ok).toBe(true)
  await closed
  expect(isClosed()).toBe(true)
})
