/** What a dispute is for whoever paid, in a word that the catalogue has a sentence for. */
export type DisputeState = 'open' | 'taken' | 'appealed' | 'won' | 'inquiry' | 'settled' | 'closed'

const stateByStatus: Readonly<Record<string, DisputeState>> = {
  needs_response: 'open',
  under_review: 'open',
  lost: 'taken',
  appeal_needs_response: 'appealed',
  appeal_under_review: 'appealed',
  won: 'won',
  prevented: 'settled',
  warning_needs_response: 'inquiry',
  warning_under_review: 'inquiry',
  warning_closed: 'closed',
}

/** Of Stripe's word for it. One that is not known yet counts as undecided, as the books count it. */
export function disputeStateOf(status: string): DisputeState {
  return stateByStatus[status] ?? 'open'
}
