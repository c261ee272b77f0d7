import { assertNever } from '@tessera/core/invariant'
import { formatMinor } from '@tessera/core/payments/currency'
import type { OrderMove } from '@tessera/core/payments/decide-order'
import { withDispute } from '@tessera/core/payments/decide-order'
import type { Order } from '@tessera/core/payments/order'

import type { CompanionWrite } from '../../ports/companion-write.ts'
import type { CreditManager, CreditResult } from '../../ports/credit-manager.ts'
import type { OrderStore } from '../../ports/order-store.ts'
import type { RefundRequestStore } from '../../ports/refund-requests.ts'

export type PostedMove =
  | { readonly type: 'posted'; readonly order: Order }
  /** Nothing is available: there is nothing that could be kept. */
  | { readonly type: 'nothing_to_freeze' }
  /** The hold that was to be freed with it has ended otherwise. */
  | { readonly type: 'hold_gone' }
  /** Somebody else applied the order at the same moment: look again. */
  | { readonly type: 'changed_meanwhile' }
  | { readonly type: 'failed'; readonly reason: string }

export type MovePosting = {
  readonly order: Order
  readonly after: Order
  readonly move: OrderMove
  readonly companions: readonly CompanionWrite[]
  /** What is kept for a refund of the order has ended otherwise: nothing is freed with the move. */
  readonly isRefundHoldGone: boolean
}

/** With the hold that is kept for just this claw-back, where the move frees none of its own. */
type HeldPosting = MovePosting & { readonly refundHoldId: string | undefined }

type CreditError = Extract<CreditResult, { ok: false }>['error']

type PostDeps = {
  readonly credits: CreditManager
  readonly orders: Pick<OrderStore, 'find'>
  readonly requests: Pick<RefundRequestStore, 'findOpen'>
}

/** Posts one step of an order, with the order's new state in the same transaction. */
export async function postMove(deps: PostDeps, wanted: MovePosting): Promise<PostedMove> {
  const posting = { ...wanted, refundHoldId: await findRefundHold(deps, wanted) }
  try {
    return judge(posting, await post(deps.credits, posting))
  } catch (error) {
    // The order's row was not the one that was read, and the whole was rolled back. Anything else is a fault of ours.
    const current = await deps.orders.find(posting.order.id)
    if (current?.version === posting.order.version) throw error
    return { type: 'changed_meanwhile' }
  }
}

/**
 * Whoever applies an order first takes back what is kept for its refund: the provider's event is often faster than the
 * answer to the call that asked for it.
 */
async function findRefundHold(
  { requests }: PostDeps,
  { order, move, isRefundHoldGone }: MovePosting,
): Promise<string | undefined> {
  if (move.type !== 'take_back' || move.freesHoldId !== undefined || isRefundHoldGone) return undefined
  const open = await requests.findOpen(order.id)
  return open?.hold?.id
}

function post(credits: CreditManager, posting: HeldPosting): Promise<CreditResult> {
  const { order, move } = posting
  const shared = { walletId: order.walletId, companions: companionsOf(posting) }
  const moved = { ...shared, description: describe(posting) }
  switch (move.type) {
    case 'grant':
      return credits.credit({ ...moved, ...amountOf(move), kind: 'purchase', source: 'sales' })
    case 'give_back':
      return credits.credit({ ...moved, ...amountOf(move), kind: 'refund', source: 'refunds' })
    case 'take_back':
      return credits.debit({
        ...moved,
        ...amountOf(move),
        ...freedHold(posting),
        kind: 'refund',
        destination: 'refunds',
        shortfall: 'debt',
      })
    case 'freeze':
      return credits.freeze({ ...shared, holdId: move.holdId, amountMicro: move.amountMicro })
    case 'unfreeze':
      return credits.release({ ...shared, holdId: move.holdId, reason: 'dispute_closed' })
    default:
      return assertNever(move)
  }
}

function amountOf(move: Extract<OrderMove, { reference: string }>) {
  return { amountMicro: move.amountMicro, reference: move.reference }
}

function freedHold({ move, refundHoldId }: HeldPosting): { readonly freesHoldId?: string } {
  const holdId = move.type === 'take_back' ? (move.freesHoldId ?? refundHoldId) : undefined
  return holdId === undefined ? {} : { freesHoldId: holdId }
}

function companionsOf({ order, after, move, companions }: MovePosting): readonly CompanionWrite[] {
  return [
    {
      type: 'order_changed',
      order: after,
      previousVersion: order.version,
      ...(move.type === 'freeze' ? { frozenDisputeId: move.disputeId } : {}),
    },
    ...companions,
  ]
}

function judge(posting: HeldPosting, result: CreditResult): PostedMove {
  if (!result.ok) return judgeRefusal(posting, result.error)
  // The same step was posted by somebody else a moment ago, with their row of the order.
  if (result.value.replayed) return { type: 'changed_meanwhile' }
  const { order, after, move } = posting
  const next = { ...after, version: order.version + 1n }
  const dispute = move.type === 'freeze' && next.disputes.find(({ id }) => id === move.disputeId)
  if (!dispute) return { type: 'posted', order: next }
  return { type: 'posted', order: withDispute(next, { ...dispute, frozenMicro: result.value.amountMicro }) }
}

const meaningByCode = {
  insufficient_credits: 'nothing_available',
  wallet_in_debt: 'nothing_available',
  hold_not_open: 'hold_ended',
  hold_not_found: 'hold_ended',
  hold_exists: 'raced',
  reference_conflict: 'raced',
  ledger_unavailable: 'failed',
  amount_invalid: 'failed',
  charge_exceeds_hold: 'failed',
  hold_not_expired: 'failed',
  idempotency_conflict: 'failed',
  idempotency_replay: 'failed',
  wallet_not_found: 'failed',
} as const satisfies Record<CreditError['code'], string>

function judgeRefusal({ move, refundHoldId }: HeldPosting, { code }: CreditError): PostedMove {
  switch (meaningByCode[code]) {
    case 'nothing_available':
      return move.type === 'freeze' ? { type: 'nothing_to_freeze' } : { type: 'failed', reason: code }
    case 'hold_ended': {
      const isOurs = move.type !== 'take_back' || move.freesHoldId !== undefined
      return { type: isOurs || refundHoldId === undefined ? 'changed_meanwhile' : 'hold_gone' }
    }
    case 'raced':
      return { type: 'changed_meanwhile' }
    case 'failed':
      return { type: 'failed', reason: code }
    default:
      return assertNever(meaningByCode[code])
  }
}

/** What people read in their history. */
function describe({ order, move }: MovePosting): string {
  const price = formatMinor(order.totalMinor ?? order.amountMinor, order.currency)
  switch (move.type) {
    case 'grant':
      return `${order.package.name} package (${price})`
    case 'take_back':
      return `Taken back: ${order.package.name} package (${price})`
    case 'give_back':
      return `Given back: ${order.package.name} package (${price})`
    case 'freeze':
    case 'unfreeze':
      return ''
    default:
      return assertNever(move)
  }
}
