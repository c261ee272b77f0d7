/** Whether the wallet is truly short, or would suffice once running answers let go of what they hold. */
export function creditsSituation(amounts: {
  readonly required: number
  readonly available: number
  readonly held: number
}): 'held' | 'short' {
  return amounts.held > 0 && amounts.available + amounts.held >= amounts.required ? 'held' : 'short'
}
