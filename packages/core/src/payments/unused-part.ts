import { microCredits, zeroMicroCredits } from '../money/micro-credits.ts'
import type { MicroCredits } from '../money/micro-credits.ts'
import { largerOf, smallerOf } from '../money/smaller-of.ts'

/** A leg on a wallet that an order made: its grant, a claw-back, or what a claw-back gave back. */
export type OrderLeg = {
  readonly orderId: string
  /** Positive: credits came in. Negative: a claw-back took them out. */
  readonly amountMicro: MicroCredits
  /** All credits that had ever come into the wallet when this leg was posted, the leg included. */
  readonly creditedTotalMicro: MicroCredits
}

export type WalletUse = {
  /** In the order in which they were posted. Orders without a claw-back may be left out, save the one that is asked about. */
  readonly legs: readonly OrderLeg[]
  /** All credits that ever left the wallet. */
  readonly debitedTotalMicro: MicroCredits
}

/** What is in a wallet and can't be spent now. */
export type WalletHolds = {
  /** Of all open holds together: runs, refunds and freezes. */
  readonly heldMicro: MicroCredits
  /** What is frozen of that, and for which order. */
  readonly frozen: readonly { readonly orderId: string; readonly amountMicro: MicroCredits }[]
}

type Span = { readonly orderId: string; readonly startMicro: bigint; lengthMicro: bigint }

/**
 * What nobody has used yet of an order's credits. Credits are spent first in, first out, whatever brought them; a
 * claw-back comes out of the credits of its own order and uses up nobody else's. Summed over everything that came in,
 * the unused parts are the balance.
 */
export function unusedPartOf(orderId: string, use: WalletUse): MicroCredits {
  return partLeftOf(orderId, use, { heldMicro: zeroMicroCredits, frozen: [] })
}

function partLeftOf(orderId: string, use: WalletUse, { heldMicro, frozen }: WalletHolds): MicroCredits {
  const { spans, clawedBackMicro } = spansOf(use.legs)
  // The newest first: the oldest are the ones that were used, and what is frozen would be free again with every look.
  const newestFirst = spans.map(({ span }) => span).toReversed()
  const frozenMicro = frozen.reduce(
    (sum, freeze) => sum + takeFrom(newestFirst, freeze.orderId, freeze.amountMicro),
    0n,
  )
  const usedMicro = use.debitedTotalMicro + heldMicro - clawedBackMicro - frozenMicro
  let shiftMicro = 0n
  let unusedMicro = 0n
  for (const { span, originalMicro } of spans) {
    const startMicro = span.startMicro - shiftMicro
    const endMicro = startMicro + span.lengthMicro
    const firstUnusedMicro = largerOf(usedMicro, startMicro)
    if (span.orderId === orderId) unusedMicro += largerOf(endMicro - firstUnusedMicro, 0n)
    shiftMicro += originalMicro - span.lengthMicro
  }
  return microCredits(unusedMicro)
}

/**
 * What could still be frozen of an order's credits. A freeze takes its own order's credits out of the line, as a
 * claw-back does; whatever else is held counts as used until it is free again. Summed over everything that came in, the
 * free parts are what is available: so no freeze reaches into the credits of another purchase.
 */
export function freePartOf(orderId: string, use: WalletUse, holds: WalletHolds): MicroCredits {
  return partLeftOf(orderId, use, holds)
}

/** The stretches of the line of all credits that orders brought in, without what was clawed back of each. */
function spansOf(legs: readonly OrderLeg[]) {
  const spans: { readonly span: Span; readonly originalMicro: bigint }[] = []
  let clawedBackMicro = 0n
  for (const { orderId, amountMicro, creditedTotalMicro } of legs) {
    if (amountMicro > 0n) {
      const span = { orderId, startMicro: creditedTotalMicro - amountMicro, lengthMicro: amountMicro }
      spans.push({ span, originalMicro: amountMicro })
      continue
    }
    const oldestFirst = spans.map(({ span }) => span)
    clawedBackMicro += takeFrom(oldestFirst, orderId, 0n - amountMicro)
  }
  return { spans, clawedBackMicro }
}

/** Shortens the stretches of an order, in the order in which they are given. @returns how much there was to take */
function takeFrom(spans: readonly Span[], orderId: string, amountMicro: bigint): bigint {
  let leftMicro = amountMicro
  for (const span of spans) {
    if (span.orderId !== orderId) continue
    const takenMicro = smallerOf(span.lengthMicro, leftMicro)
    span.lengthMicro -= takenMicro
    leftMicro -= takenMicro
  }
  return amountMicro - leftMicro
}
