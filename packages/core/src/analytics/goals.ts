/** What the owner of a site wants to reach. Money in the smallest unit, shares in basis points. */
export type Goals = {
  readonly activeUsers: bigint
  readonly arpuMinor: bigint
  readonly conversionBasisPoints: bigint
  /** The only one that is reached from above. */
  readonly churnBasisPoints: bigint
  readonly lifetimeValueMinor: bigint
  readonly marginBasisPoints: bigint
}

export type GoalName = keyof Goals

/** Until somebody sets others: 1,000 active users, $50 of each, 30 % buy, under 5 % leave, $200 in all, 15 % margin. */
export const defaultGoals: Goals = {
  activeUsers: 1_000n,
  arpuMinor: 5_000n,
  conversionBasisPoints: 3_000n,
  churnBasisPoints: 500n,
  lifetimeValueMinor: 20_000n,
  marginBasisPoints: 1_500n,
}

/** @param current undefined where nothing can be said yet: then it is not reached */
export function isGoalReached(name: GoalName, target: bigint, current: bigint | undefined): boolean {
  if (current === undefined) return false
  return name === 'churnBasisPoints' ? current < target : current >= target
}
