import type { Clock } from '@tessera/core/clock'
import { idPrefixes } from '@tessera/core/ids'
import type { IdSource } from '@tessera/core/ids'

import { SeededRandom } from '../../simulation/seeded-random.ts'

/**
 * Ids in the form of those of a server, UUIDv7 of the time that the clock tells, with digits that a seed decides: the
 * same history has the same ids. Unlike a server's they follow a clock that is moved back.
 */
export function createSeededIds(clock: Clock, seed: number): IdSource {
  const random = new SeededRandom(seed)
  let lastMs = -1
  let counter = 0
  return {
    create(kind) {
      const nowMs = clock.nowMs()
      counter = nowMs === lastMs ? (counter + 1) & 0x0f_ff : 0
      lastMs = nowMs
      const time = nowMs.toString(16).padStart(12, '0')
      const variant = (8 + random.between(0, 3)).toString(16)
      return `${idPrefixes[kind]}_${time}7${hex(counter, 3)}${variant}${hex(random.between(0, 0x0f_ff_ff_ff), 7)}${hex(random.between(0, 0xff_ff_ff_ff), 8)}`
    },
  }
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}
