/** What one run of a command showed. */
export type Proof = {
  readonly name: string
  /** The one line for a table. */
  readonly figure: string
  /** In the order in which they are printed. */
  readonly facts: Readonly<Record<string, string | number>>
  readonly violations: readonly string[]
  readonly seconds: number
}

/** What stands at the head of each run: a figure without it says nothing. */
export type RunFacts = {
  readonly machine: string
  readonly node: string
  readonly revision: string
  readonly date: string
  readonly seed: number
  /** The words that make the same run again. */
  readonly command: string
}
