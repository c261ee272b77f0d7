/** The codes that the business gives away in the course of its time. */
export const voucherBatches: readonly {
  readonly name: string
  readonly credits: bigint
  readonly codesPermille: number
  /** Share of the year before it is made. */
  readonly from: number
  /** Days that its codes are good for. */
  readonly lasts: number | undefined
}[] = [
  { name: 'Trade fair', credits: 200n, codesPermille: 120, from: 0.25, lasts: 90 },
  { name: 'Partner newsletter', credits: 100n, codesPermille: 160, from: 0.62, lasts: undefined },
]
