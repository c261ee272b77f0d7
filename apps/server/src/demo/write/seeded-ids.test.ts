import { expect, test } from 'vitest'

import { createMovedClock } from './moved-clock.ts'
import { createSeededIds } from './seeded-ids.ts'

test('ids are UUIDv7 of the time that the clock tells, also where it is moved back', () => {
  const clock = createMovedClock(0x01_8f_00_00_00_00)
  const ids = createSeededIds(clock, 1)
  expect(ids.create('run')).toMatch(/^run_018f000000007000[89ab][0-9a-f]{15}$/)
  expect(ids.create('run')).toMatch(/^run_018f000000007001[89ab][0-9a-f]{15}$/)
  clock.moveTo(0x01_8e_00_00_00_00)
  expect(ids.create('wallet')).toMatch(/^wal_018e000000007000[89ab][0-9a-f]{15}$/)
})

test('the same seed makes the same ids, and a moment that comes back makes others', () => {
  const clock = createMovedClock(5)
  const [one, same, other] = [createSeededIds(clock, 7), createSeededIds(clock, 7), createSeededIds(clock, 8)]
  const made = Array.from({ length: 5000 }, () => one.create('message'))
  expect(Array.from({ length: 5000 }, () => same.create('message'))).toEqual(made)
  expect(made).not.toContain(other.create('message'))
  clock.moveTo(6)
  one.create('message')
  clock.moveTo(5)
  made.push(one.create('message'))
  expect(new Set(made).size).toBe(made.length)
})
