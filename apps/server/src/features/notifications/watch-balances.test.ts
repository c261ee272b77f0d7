import { microCredits } from '@tessera/core/money/micro-credits'
import type { QuietRange } from '@tessera/core/notifications/low-balance'
import { expect, test } from 'vitest'

import { type BalanceWatch, createBalanceWatch } from './watch-balances.ts'

const fine: QuietRange = { fromMicro: microCredits(20n) }
const low: QuietRange = { fromMicro: microCredits(10n), belowMicro: microCredits(20n) }

function openWatch(answer: (walletId: string) => Promise<QuietRange | undefined>) {
  const looked: string[] = []
  const errors: unknown[] = []
  const clock = { nowMs: 0 }
  const watch = createBalanceWatch({
    look: (walletId) => {
      looked.push(walletId)
      return answer(walletId)
    },
    nowMs: () => clock.nowMs,
    onError: (error) => errors.push(error),
  })
  return { watch, looked, errors, clock, see: (amount: bigint, id = 'wal_1') => seeIn(watch, id, amount) }
}

async function seeIn(watch: BalanceWatch, walletId: string, amount: bigint): Promise<void> {
  watch.seen(walletId, microCredits(amount))
  // The look happens in a turn of its own.
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
}

test('while a balance stays where nothing is to be done, nobody looks', async () => {
  const { see, looked } = openWatch(async () => fine)
  for (const amount of [100n, 90n, 50n, 20n]) await see(amount)
  expect(looked).toHaveLength(1)
  await see(19n)
  expect(looked).toHaveLength(2)
})

test('a wallet that is low and stays low is not looked at again and again', async () => {
  const { see, looked } = openWatch(async () => low)
  for (const amount of [19n, 18n, 12n, 10n]) await see(amount)
  expect(looked).toHaveLength(1)
  await see(9n)
  await see(20n)
  expect(looked).toHaveLength(3)
})

test('what was learned is forgotten after a minute: another process may have changed the thresholds', async () => {
  const { see, looked, clock } = openWatch(async () => fine)
  await see(100n)
  clock.nowMs = 59_999
  await see(100n)
  expect(looked).toHaveLength(1)
  clock.nowMs = 60_000
  await see(100n)
  expect(looked).toHaveLength(2)
})

test('many movements before a look are one look', async () => {
  const { watch, see, looked } = openWatch(async () => fine)
  for (let index = 0; index < 100; index += 1) watch.seen('wal_1', microCredits(5n))
  await see(5n)
  expect(looked).toEqual(['wal_1'])
})

test('the request that brought it up goes on before anybody looks', () => {
  const { watch, looked } = openWatch(async () => fine)
  watch.seen('wal_1', microCredits(5n))
  expect(looked).toEqual([])
})

test('a look that fails is told, disturbs no other, and the next movement looks again', async () => {
  let isDown = true
  const { watch, see, looked, errors } = openWatch(async () => {
    if (isDown) throw new Error('the database is away')
    return fine
  })
  watch.seen('wal_2', microCredits(5n))
  await see(5n)
  expect(looked).toEqual(['wal_2', 'wal_1'])
  expect(errors).toHaveLength(2)
  isDown = false
  await see(5n)
  await see(50n)
  expect(looked).toEqual(['wal_2', 'wal_1', 'wal_1'])
})

test('after the end nothing is looked at, and the look under way is waited for', async () => {
  const gate = Promise.withResolvers<QuietRange>()
  const { watch, see, looked } = openWatch(() => gate.promise)
  await see(5n)
  watch.seen('wal_2', microCredits(5n))
  const order: string[] = []
  async function close(): Promise<void> {
    await watch.close()
    order.push('closed')
  }
  const closing = close()
  await see(5n, 'wal_3')
  order.push('look ends')
  gate.resolve(fine)
  await closing
  expect(order).toEqual(['look ends', 'closed'])
  expect(looked).toEqual(['wal_1'])
})
