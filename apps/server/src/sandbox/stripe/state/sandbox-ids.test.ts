import { randomBytes } from 'node:crypto'

import { describe, expect, it } from 'vitest'

import { SeededRandom } from '../../../simulation/seeded-random.ts'
import { SandboxIds } from './sandbox-ids.ts'

function seededBytes(seed: number): (count: number) => Uint8Array {
  const random = new SeededRandom(seed)
  return (count) => Uint8Array.from({ length: count }, () => random.between(0, 255))
}

describe('ids of the sandbox', () => {
  it('carry their prefix and as many letters and digits as they should', () => {
    const ids = new SandboxIds(randomBytes)
    expect(ids.create('pi')).toMatch(/^pi_[0-9A-Za-z]{24}$/)
    expect(ids.create('cs_test', 58)).toMatch(/^cs_test_[0-9A-Za-z]{58}$/)
  })

  it('are the same for the same seed, and never twice the same for one', () => {
    const [left, right, other] = [1, 1, 2].map((seed) => new SandboxIds(seededBytes(seed)))
    const made = Array.from({ length: 1_000 }, () => left?.create('ch') ?? '')
    expect(new Set(made).size).toBe(1_000)
    expect(Array.from({ length: 1_000 }, () => right?.create('ch'))).toEqual(made)
    expect(other?.create('ch')).not.toBe(made[0])
  })

  it('use every letter and digit about as often as any other', () => {
    const ids = new SandboxIds(seededBytes(7))
    const counts = new Map<string, number>()
    for (let round = 0; round < 2_000; round += 1) {
      for (const letter of ids.create('x', 31).slice(2)) counts.set(letter, (counts.get(letter) ?? 0) + 1)
    }
    expect(counts.size).toBe(62)
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(200)
  })
})
