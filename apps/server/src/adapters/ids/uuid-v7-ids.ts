import { randomFillSync } from 'node:crypto'

import type { Clock } from '@tessera/core/clock'
import { idPrefixes, type IdKind, type IdSource } from '@tessera/core/ids'

const bytesPerPool = 8 * 512

/**
 * UUIDv7 behind the prefix of its kind: 48 bits of milliseconds, 12 bits of counter, 62 random bits.
 * Within a millisecond the counter rises, and a clock that steps back is not followed: ids of one process only grow.
 * Source: RFC 9562, sections 5.7 and 6.2 (method 1).
 */
export function createUuidV7Ids(clock: Clock): IdSource {
  const pool = Buffer.alloc(bytesPerPool)
  let poolOffset = bytesPerPool
  let lastMs = 0
  let counter = 0

  function takeRandom(): Buffer {
    if (poolOffset === bytesPerPool) {
      randomFillSync(pool)
      poolOffset = 0
    }
    const taken = pool.subarray(poolOffset, poolOffset + 8)
    poolOffset += 8
    return taken
  }

  function advance(random: Buffer): void {
    const nowMs = clock.nowMs()
    if (nowMs > lastMs) {
      lastMs = nowMs
      // The upper bit starts at zero, so that a millisecond has room for at least 2,048 ids.
      counter = random.readUInt16BE(0) & 0x07_ff
      return
    }
    counter += 1
    if (counter > 0x0f_ff) {
      lastMs += 1
      counter = 0
    }
  }

  return {
    create(kind: IdKind): string {
      const seed = takeRandom()
      advance(seed)
      const random = takeRandom()
      random[0] = ((random[0] ?? 0) & 0x3f) | 0x80
      const time = lastMs.toString(16).padStart(12, '0')
      const count = counter.toString(16).padStart(3, '0')
      return `${idPrefixes[kind]}_${time}7${count}${random.toString('hex')}`
    },
  }
}
