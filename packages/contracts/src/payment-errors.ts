/** Why a refund or a comparison was not made, each in a code of its own: what to do next differs. */
export const paymentErrorStatuses = {
  /** Another refund of the purchase waits for the payment provider. */
  refund_under_way: 409,
  /** A bank has yet to decide: a refund beside that could pay twice. */
  purchase_disputed: 409,
  /** A bank has taken the payment back: a refund beside that would pay twice. */
  purchase_charged_back: 409,
  /** Nothing was paid, or all of it went back. */
  nothing_to_refund: 409,
  /** Used in the meantime, held by running requests, or the time to give it back is over. */
  nothing_to_give_back: 409,
  /** Broken off before the payment provider heard of it: it may be asked for once more. */
  refund_interrupted: 409,
  /** Made with another account of the payment provider, or in another mode. */
  payment_not_known: 409,
  /** The comparison did not get through everything; it goes on by itself. */
  reconcile_incomplete: 503,
} as const satisfies Record<string, number>
