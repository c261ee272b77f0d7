import { expect, test } from 'vitest'

import { createTurns } from './in-turn.ts'

function gate() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: () => resolve() }
}

test('what belongs to one key runs one after the other, other keys beside it', async () => {
  const inTurn = createTurns<string>()
  const first = gate()
  const log: string[] = []
  async function work(name: string, until?: Promise<void>): Promise<string> {
    log.push(`${name} begins`)
    await until
    log.push(`${name} ends`)
    return name
  }
  const slow = inTurn('a', () => work('slow', first.opened), 'own')
  const next = inTurn('a', () => work('next'), 'own')
  expect(await inTurn('b', () => work('other'), 'own')).toBe('other')
  first.open()
  expect(await Promise.all([slow, next])).toEqual(['slow', 'next'])
  expect(log.slice(-3)).toEqual(['slow ends', 'next begins', 'next ends'])
})

test('however many only want to know, one runs and one waits for all of them', async () => {
  const inTurn = createTurns<number>()
  const first = gate()
  let runs = 0
  async function work(): Promise<number> {
    runs += 1
    const run = runs
    await first.opened
    return run
  }
  const running = inTurn('a', work, 'shared')
  await Promise.resolve()
  const askers = Array.from({ length: 200 }, () => inTurn('a', work, 'shared'))
  first.open()
  expect(await running).toBe(1)
  // What began before they asked may not know what they came for.
  expect(new Set(await Promise.all(askers))).toEqual(new Set([2]))
  expect(await inTurn('a', work, 'shared')).toBe(3)
})

test('who comes with something of its own has a turn of its own, which others may share', async () => {
  const inTurn = createTurns<string>()
  const first = gate()
  const running = inTurn('a', () => first.opened.then(() => 'running'), 'own')
  await Promise.resolve()
  const waiting = inTurn('a', async () => 'waiting', 'shared')
  const events = inTurn('a', async () => 'events', 'own')
  const looker = inTurn('a', async () => 'looker', 'shared')
  first.open()
  expect(await Promise.all([running, waiting, events, looker])).toEqual([
    'running',
    'waiting',
    'events',
    'events',
  ])
})

test('a turn that fails fails for those who share it, and the next goes on', async () => {
  const inTurn = createTurns<string>()
  const first = gate()
  const running = inTurn('a', () => first.opened.then(() => Promise.reject(new Error('away'))), 'shared')
  await Promise.resolve()
  const next = inTurn('a', async () => 'next', 'shared')
  first.open()
  await expect(running).rejects.toThrow('away')
  expect(await next).toBe('next')
})
