import type { TransactionRow } from '@tessera/contracts/credits'

/** The order that a purchase or a claw-back belongs to; its later movements are numbered behind a `#`. */
export function orderOf({ type, reference }: Pick<TransactionRow, 'type' | 'reference'>): string | undefined {
  if (type !== 'purchase' && type !== 'refund') return undefined
  const [id = ''] = reference.split('#')
  return id.startsWith('ord_') ? id : undefined
}
