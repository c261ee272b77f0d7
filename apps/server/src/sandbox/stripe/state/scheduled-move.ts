/** Something that happens by itself once the sandbox's clock has come to it. */
export type ScheduledMove = {
  readonly id: string
  readonly dueAtMs: number
} & ScheduledAct

export type ScheduledAct =
  | { readonly kind: 'expire_session'; readonly objectId: string }
  | { readonly kind: 'settle_debit'; readonly objectId: string; readonly outcome: 'paid' | 'failed' }
  | { readonly kind: 'open_dispute'; readonly objectId: string; readonly isInquiry: boolean }
  | { readonly kind: 'settle_refund'; readonly objectId: string; readonly outcome: 'succeeded' | 'failed' }
  | { readonly kind: 'deliver'; readonly objectId: string }
