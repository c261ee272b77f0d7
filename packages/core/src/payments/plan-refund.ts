import { microCredits } from '../money/micro-credits.ts'
import type { MicroCredits } from '../money/micro-credits.ts'
import { minorAmount, zeroMinor } from '../money/minor-amount.ts'
import type { MinorAmount } from '../money/minor-amount.ts'
import { largerOf, smallerOf } from '../money/smaller-of.ts'
import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { clawBackTarget } from './claw-back.ts'
import type { Order } from './order.ts'

export type RefundRefusal =
  /** Nothing was paid, or nothing is left of it. */
  | { readonly code: 'nothing_to_refund' }
  /** The bank decides, or has decided; the provider refuses a refund beside an open or lost dispute. */
  | { readonly code: 'disputed' }
  | { readonly code: 'charged_back' }
  | { readonly code: 'exceeds_paid'; readonly refundableMinor: MinorAmount }

/**
 * What could go back of an order's money.
 * @returns zero where nothing was paid, and where a dispute decides instead
 */
export function refundableMinorOf(order: Order): MinorAmount {
  if (order.paymentIntentId === undefined || order.totalMinor === undefined) return zeroMinor
  // A payment that did not fit the order was never credited: it can only go back.
  const isPaid = order.status === 'granted' || order.status === 'part_refunded' || order.problem !== undefined
  return isPaid ? minorAmount(largerOf(order.totalMinor - order.refundedMinor, 0n)) : zeroMinor
}

/** Whether so much of an order may be refunded by hand. */
export function planRefund(order: Order, amountMinor: bigint): Result<MinorAmount, RefundRefusal> {
  if (order.status === 'disputed' || order.status === 'charged_back') return err({ code: order.status })
  const refundableMinor = refundableMinorOf(order)
  if (refundableMinor === 0n) return err({ code: 'nothing_to_refund' })
  return amountMinor >= 1n && amountMinor <= refundableMinor
    ? ok(minorAmount(amountMinor))
    : err({ code: 'exceeds_paid', refundableMinor })
}

/** What buyers can have back of a purchase without asking anybody. */
export type OwnRefund = {
  readonly amountMinor: MinorAmount
  /** Leaves the wallet for it. */
  readonly creditsMicro: MicroCredits
  readonly untilMs: number
}

/**
 * The unused part of a purchase, in money.
 * @param parts.unusedMicro what nobody has used of its credits; see `unusedPartOf`
 * @param parts.availableMicro what the wallet can give now: neither held nor frozen
 * @param parts.windowMs how long after the payment it is offered; zero: not at all
 * @returns undefined where nothing is offered. The money is rounded down, and takes no more credits than are unused
 */
export function planOwnRefund(
  order: Order,
  parts: {
    readonly unusedMicro: MicroCredits
    readonly availableMicro: MicroCredits
    readonly windowMs: number
    readonly nowMs: number
  },
): OwnRefund | undefined {
  if (order.grantedMicro === 0n || order.totalMinor === undefined || order.disputes.length > 0)
    return undefined
  const untilMs = (order.paidAtMs ?? order.createdAtMs) + parts.windowMs
  if (parts.windowMs === 0 || parts.nowMs >= untilMs) return undefined
  const { unusedMicro, availableMicro } = parts
  const freeMicro = smallerOf(unusedMicro, availableMicro)
  const worthMinor = (order.totalMinor * freeMicro) / order.grantedMicro
  const refundableMinor = refundableMinorOf(order)
  const amountMinor = minorAmount(smallerOf(worthMinor, refundableMinor))
  const creditsMicro = creditsTakenBy(order, amountMinor)
  return amountMinor === 0n || creditsMicro === 0n ? undefined : { amountMinor, creditsMicro, untilMs }
}

/** What a refund takes back beyond what has been taken back already; never below zero. */
function creditsTakenBy(order: Order, amountMinor: MinorAmount): MicroCredits {
  const targetMicro = clawBackTarget({
    grantedMicro: order.grantedMicro,
    paidMinor: order.totalMinor ?? zeroMinor,
    returnedMinor: order.refundedMinor + amountMinor,
  })
  return microCredits(largerOf(targetMicro - order.revokedMicro, 0n))
}
