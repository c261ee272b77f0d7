import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { LatestOnly } from './latest-only.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function slowEcho(ms: number) {
  const calls: string[] = []
  const seen: string[] = []
  let inFlight = 0
  let mostInFlight = 0
  const latest = new LatestOnly<string, string>({
    work: async (input) => {
      calls.push(input)
      inFlight += 1
      mostInFlight = Math.max(mostInFlight, inFlight)
      await new Promise((resolve) => {
        setTimeout(resolve, ms)
      })
      inFlight -= 1
      if (input === 'bad') throw new Error('bad')
      return input
    },
    deliver: (output) => seen.push(output),
    fail: () => seen.push('failed'),
  })
  return { latest, calls, seen, mostInFlight: () => mostInFlight }
}

it('asks once when typing rests', async () => {
  const { latest, calls, seen } = slowEcho(50)
  for (const text of ['h', 'he', 'hel']) latest.ask(text, 200)
  await vi.advanceTimersByTimeAsync(300)
  expect(calls).toEqual(['hel'])
  expect(seen).toEqual(['hel'])
})

it('never has two calls in flight, drops the stale answer and then asks for the newest', async () => {
  const { latest, calls, seen, mostInFlight } = slowEcho(500)
  latest.ask('old', 10)
  await vi.advanceTimersByTimeAsync(100)
  latest.ask('newer', 10)
  await vi.advanceTimersByTimeAsync(50)
  latest.ask('newest', 10)
  await vi.advanceTimersByTimeAsync(2000)
  expect(calls).toEqual(['old', 'newest'])
  expect(seen).toEqual(['newest'])
  expect(mostInFlight()).toBe(1)
})

it('delivers nothing after it was cancelled', async () => {
  const { latest, seen } = slowEcho(50)
  latest.ask('a', 10)
  await vi.advanceTimersByTimeAsync(20)
  latest.cancel()
  await vi.advanceTimersByTimeAsync(500)
  expect(seen).toEqual([])
})

it('goes on after a call failed', async () => {
  const { latest, seen } = slowEcho(50)
  latest.ask('bad', 10)
  await vi.advanceTimersByTimeAsync(100)
  latest.ask('good', 10)
  await vi.advanceTimersByTimeAsync(100)
  expect(seen).toEqual(['failed', 'good'])
})
