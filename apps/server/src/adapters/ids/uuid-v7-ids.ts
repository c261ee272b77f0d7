import { randomFillSync } from 'node:crypto'

import type { Clock } from '@tessera/core/clock'
import { idPrefixes, type IdKind, type IdSource } from '@tessera/core/ids'

const idsPerPool = 512
const randomBytesPerId = 10
const digitsPerId = randomBytesPerId * 2

/** The first digit behind the version's three: its upper two bits are the variant. */
const variantDigits = '89ab'

/**
 * UUIDv7 behind the prefix of its kind: 48 bits of milliseconds, 12 bits of counter, 62 random bits.
 * Within a millisecond the counter rises, and a clock that steps back is not followed: ids of one process only grow.
 * Source: RFC 9562, sections 5.7 and 6.2 (method 1).
 */
export function createUuidV7Ids(clock: Clock): IdSource {
  const pool = Buffer.alloc(idsPerPool * randomBytesPerId)
  // Written out as digits once for many ids: an id for every row of a request would otherwise be felt.
  let digits = ''
  let at = idsPerPool
  let lastMs = 0
  let time = ''
  let counter = 0

  function takeRandomDigits(): string {
    if (at === idsPerPool) {
      digits = randomFillSync(pool).toString('hex')
      at = 0
    }
    const taken = digits.slice(at * digitsPerId, (at + 1) * digitsPerId)
    at += 1
    return taken
  }

  function follow(ms: number): void {
    lastMs = ms
    time = ms.toString(16).padStart(12, '0')
  }

  function advance(seed: string): void {
    const nowMs = clock.nowMs()
    if (nowMs > lastMs) {
      follow(nowMs)
      // The upper bit starts at zero, so that a millisecond has room for at least 2,048 ids.
      counter = Number.parseInt(seed, 16) & 0x07_ff
      return
    }
    counter += 1
    if (counter > 0x0f_ff) {
      follow(lastMs + 1)
      counter = 0
    }
  }

  return {
    create(kind: IdKind): string {
      const random = takeRandomDigits()
      advance(random.slice(0, 3))
      const count = counter.toString(16).padStart(3, '0')
      const variant = variantDigits[Number.parseInt(random.slice(3, 4), 16) & 0b11] ?? '8'
      return `${idPrefixes[kind]}_${time}7${count}${variant}${random.slice(5)}`
    },
  }
}
