import { describe, expect, test } from 'vitest'

import { createUuidV7Ids } from './uuid-v7-ids.ts'

describe('ids of the production source', () => {
  test('carry their prefix and 32 hexadecimal digits of a version 7 UUID', () => {
    const ids = createUuidV7Ids({ nowMs: () => 0x01_8f_00_00_00_00 })
    const id = ids.create('run')
    expect(id).toMatch(/^run_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/)
    expect(id.slice(4, 16)).toBe('018f00000000')
  })

  test('only grow, within a millisecond and when the clock steps back', () => {
    const times = [1000, 1000, 1000, 999, 500, 1001, 1001]
    let step = 0
    const ids = createUuidV7Ids({ nowMs: () => times[Math.floor(step / 3000)] ?? 2000 })
    const made = Array.from({ length: 21_000 }, () => {
      step += 1
      return ids.create('transaction')
    })
    expect(made).toEqual(made.toSorted())
    expect(new Set(made).size).toBe(made.length)
  })
})
