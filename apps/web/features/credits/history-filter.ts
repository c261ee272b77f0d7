import type { transactionKinds } from '@tessera/contracts/vocabulary'

export type TransactionKind = (typeof transactionKinds)[number]

/** The kinds that can be filtered for; the compiler knows if the contract gains one. */
const kindNames = {
  usage: true,
  purchase: true,
  bonus: true,
  refund: true,
  adjustment: true,
  subscription: true,
  referral: true,
  transfer: true,
} as const satisfies Record<TransactionKind, true>

/** What is offered as a chip now; the others can still be named in the address. */
export const offeredKinds: readonly TransactionKind[] = ['usage', 'purchase', 'bonus', 'refund', 'adjustment']

export type HistoryFilter = { readonly type: TransactionKind | undefined }

function isKind(text: string): text is TransactionKind {
  return Object.hasOwn(kindNames, text)
}

export function parseFilter(parameters: { get: (name: string) => string | null }): HistoryFilter {
  const type = parameters.get('type') ?? ''
  return { type: isKind(type) ? type : undefined }
}
