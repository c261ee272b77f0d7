/** The prefixes of all ids that leave the system; one table, so that an id tells what it names. */
export const idPrefixes = {
  user: 'usr',
  session: 'ses',
  authAccount: 'acc',
  verification: 'ver',
  wallet: 'wal',
  run: 'run',
  transaction: 'txn',
  order: 'ord',
  refundRequest: 'rfr',
  paymentDifference: 'dif',
  voucherBatch: 'vba',
  voucherCode: 'vco',
  voucherRedemption: 'vrd',
  conversation: 'cnv',
  message: 'msg',
  rateCard: 'rtc',
  platformLoss: 'los',
  audit: 'aud',
  note: 'nte',
  mail: 'mal',
  instance: 'ins',
  request: 'req',
} as const

export type IdKind = keyof typeof idPrefixes

/** Where ids come from. The production source makes UUIDv7 (ordered by time); tests and the simulation draw from a seed. */
export interface IdSource {
  /** @returns the prefix of `kind`, an underscore and 32 hexadecimal digits, ordered by time of making */
  create(kind: IdKind): string
}
