/** The smaller of two amounts of one unit. */
export function smallerOf<Amount extends bigint>(left: Amount, right: Amount): Amount {
  return left < right ? left : right
}

/** The larger of two amounts of one unit. */
export function largerOf<Amount extends bigint>(left: Amount, right: Amount): Amount {
  return left > right ? left : right
}
