export type AmountProblem = 'wrong' | 'over_limit' | 'over_available'

type TypedAmount = {
  /** In credits; undefined where what was typed is none. */
  readonly amount: number | undefined
  /** What may still be given today; null: as much as one likes. */
  readonly left: number | null
  /** What there is to be taken away; undefined where credits are given. */
  readonly available: number | undefined
}

/** What is wrong with an amount before it is sent; the server has the last word. */
export function amountProblemOf({ amount, left, available }: TypedAmount): AmountProblem | undefined {
  if (amount === undefined) return 'wrong'
  if (left !== null && amount > left) return 'over_limit'
  return available !== undefined && amount > available ? 'over_available' : undefined
}
