import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'

import { type BreakMoment, breakingAtCommit } from '../../../../test/breaking-connection.ts'
import { openTestDatabase } from '../../../../test/databases.ts'
import { clawBack, createTestClock, credits, grant, hold, release, settle } from '../../../../test/ledger.ts'
import { exactTypes } from '../postgres/postgres-types.ts'
import { createLedgerCommitter } from './group-committer.ts'
import { createLedgerReads } from './ledger-reads.ts'
import { createPostgresLedgerBackend } from './postgres-committer.ts'
import { verifyLedger } from './verify-ledger.ts'

/**
 * A ledger whose connection breaks at one of its commits: before the server hears of it, or after the server has done
 * it and before we hear that.
 */
async function openBreakableLedger() {
  const database = await openTestDatabase('postgres')
  if (database.dialect !== 'postgres') throw new Error('this test is about PostgreSQL')
  const { openClient } = database.postgres
  const plan: { moment: BreakMoment | undefined; broken: number; opened: number } = {
    moment: undefined,
    broken: 0,
    opened: 0,
  }
  const backend = createPostgresLedgerBackend({
    clock: createTestClock(),
    openClient: async () => {
      plan.opened += 1
      return breakable(await openClient(), plan)
    },
  })
  const committer = createLedgerCommitter(backend)
  await committer.commit({
    operation: { type: 'open_wallet', walletId: 'wal_1', owner: { kind: 'user', id: 'usr_1' } },
  })
  await committer.commit({ operation: grant('wal_1', 100, 'order_0') })
  return {
    plan,
    committer,
    reads: createLedgerReads(database.db),
    async close() {
      const report = await verifyLedger(database)
      await committer.close()
      await database.close()
      return report.violation
    },
  }
}

function breakable(client: Client, plan: { moment: BreakMoment | undefined; broken: number }): Client {
  return breakingAtCommit(client, () => {
    const { moment } = plan
    plan.moment = undefined
    if (moment !== undefined) plan.broken += 1
    return moment
  })
}

// @see https://github.com/elizaOS/eliza/pull/10930
test.each(['before', 'after'] as const)(
  'when the answer to a commit is lost (%s the server made it), everything in the batch happens exactly once',
  async (moment) => {
    const ledger = await openBreakableLedger()
    await ledger.committer.commit({ operation: hold('wal_1', 10, 'run_1') })
    await ledger.committer.commit({ operation: hold('wal_1', 10, 'run_2') })
    ledger.plan.moment = moment
    const answers = await Promise.all(
      [
        settle('wal_1', 4, 'run_1'),
        release('wal_1', 'run_2'),
        grant('wal_1', 7, 'order_1'),
        clawBack('wal_1', 3, 'charge_1'),
        hold('wal_1', 50, 'run_3'),
      ].map((operation) => ledger.committer.commit({ operation })),
    )
    expect(ledger.plan).toMatchObject({ broken: 1, opened: 2 })
    expect(answers.map((answer) => answer.ok && !answer.value.replayed)).toEqual([
      true,
      true,
      true,
      true,
      true,
    ])
    expect(await ledger.reads.findBalance('wal_1')).toMatchObject({
      balanceMicro: credits(100),
      heldMicro: credits(50),
    })
    expect(await ledger.close()).toBeUndefined()
  },
)

test.each(['before', 'after'] as const)(
  'a lone release whose answer is lost (%s the server made it) frees its hold once',
  async (moment) => {
    const ledger = await openBreakableLedger()
    await ledger.committer.commit({ operation: hold('wal_1', 10, 'run_1') })
    ledger.plan.moment = moment
    const released = await ledger.committer.commit({ operation: release('wal_1', 'run_1') })
    expect(released).toMatchObject({ ok: true, value: { replayed: false } })
    expect(await ledger.reads.findBalance('wal_1')).toMatchObject({
      heldMicro: 0n,
      balanceMicro: credits(100),
    })
    expect(await ledger.close()).toBeUndefined()
  },
)

test('a database that is gone is answered as unavailable, and used again once it is back', async () => {
  const database = await openTestDatabase('postgres')
  if (database.dialect !== 'postgres') throw new Error('this test is about PostgreSQL')
  let isReachable = false
  const backend = createPostgresLedgerBackend({
    clock: createTestClock(),
    openClient: () =>
      isReachable
        ? database.postgres.openClient()
        : Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })),
  })
  const committer = createLedgerCommitter(backend)
  const open = {
    operation: { type: 'open_wallet', walletId: 'wal_1', owner: { kind: 'user', id: 'usr_1' } },
  } as const
  expect(await committer.commit(open)).toMatchObject({ ok: false, error: { code: 'ledger_unavailable' } })
  isReachable = true
  expect(await committer.commit(open)).toMatchObject({ ok: true })
  await committer.close()
  await database.close()
})

/** A way to the server on which, from some moment on, nothing that was sent ever arrives: no end, no error. */
async function openFallingSilent(url: string) {
  const { hostname, port } = new URL(url)
  const sockets = new Set<Socket>()
  const silenced = new WeakSet<Socket>()
  const proxy = createServer((client) => {
    const server = connect(Number(port), hostname)
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(from)
      from.on('error', () => undefined).on('data', (data) => silenced.has(client) || to.write(data))
    }
    client.on('close', () => server.destroy())
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const through = new URL(url)
  through.port = String((proxy.address() as AddressInfo).port)
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    proxy.close()
  })
  return {
    url: through.href,
    fallSilent: () => {
      for (const socket of sockets) silenced.add(socket)
    },
  }
}

test('a connection that went silent is given up in time, and the charge is made once on another', async () => {
  const database = await openTestDatabase('postgres')
  const { url, fallSilent } = await openFallingSilent(database.location.postgresUrl ?? '')
  const backend = createPostgresLedgerBackend({
    clock: createTestClock(),
    answerTimeoutMs: 200,
    openClient: async () => {
      const client = new Client({ connectionString: url, types: exactTypes, pipeline: true })
      client.on('error', () => undefined)
      await client.connect()
      return client
    },
  })
  const committer = createLedgerCommitter(backend)
  await committer.commit({
    operation: { type: 'open_wallet', walletId: 'wal_1', owner: { kind: 'user', id: 'usr_1' } },
  })
  await committer.commit({ operation: grant('wal_1', 100, 'order_0') })
  await committer.commit({ operation: hold('wal_1', 10, 'run_1') })
  fallSilent()
  const askedAtMs = performance.now()
  expect(await committer.commit({ operation: settle('wal_1', 4, 'run_1') })).toMatchObject({ ok: true })
  expect(performance.now() - askedAtMs).toBeLessThan(5_000)
  expect(await createLedgerReads(database.db).findBalance('wal_1')).toMatchObject({
    balanceMicro: credits(96),
    heldMicro: 0n,
  })
  await committer.close()
  await database.close()
})
