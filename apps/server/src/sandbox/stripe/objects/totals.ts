import type { SandboxLine } from '../state/sandbox-records.ts'

export type LineTotals = {
  readonly line: SandboxLine
  readonly subtotal: number
  readonly discount: number
  readonly tax: number
  readonly total: number
}

export type Totals = {
  readonly lines: readonly LineTotals[]
  readonly subtotal: number
  readonly discount: number
  readonly tax: number
  readonly total: number
}

export type TotalsRules = {
  /** Percent off; 0 without a code. */
  readonly percentOff: number
  /** Percent of tax; 0 without automatic tax. */
  readonly taxPercent: number
}

/** What lines cost in the smallest unit of their currency. The discount is rounded once and spread over the lines. */
export function computeTotals(lines: readonly SandboxLine[], rules: TotalsRules): Totals {
  const subtotal = sum(lines.map(subtotalOf))
  const discounts = spread(Math.round((subtotal * rules.percentOff) / 100), lines.map(subtotalOf))
  const computed = lines.map((line, index) => lineTotals(line, discounts[index] ?? 0, rules.taxPercent))
  return {
    lines: computed,
    subtotal,
    discount: sum(computed.map(({ discount }) => discount)),
    tax: sum(computed.map(({ tax }) => tax)),
    total: sum(computed.map(({ total }) => total)),
  }
}

function lineTotals(line: SandboxLine, discount: number, taxPercent: number): LineTotals {
  const subtotal = subtotalOf(line)
  const net = subtotal - discount
  const tax = line.isTaxInclusive
    ? net - Math.round((net * 100) / (100 + taxPercent))
    : Math.round((net * taxPercent) / 100)
  return { line, subtotal, discount, tax, total: line.isTaxInclusive ? net : net + tax }
}

/** Shares of an amount by weight; what rounding leaves over goes to the last share that has a weight. */
function spread(amount: number, weights: readonly number[]): readonly number[] {
  const whole = sum(weights)
  let weightSoFar = 0
  let sharedSoFar = 0
  return weights.map((weight) => {
    weightSoFar += weight
    const upToHere = whole === 0 ? 0 : Math.floor((amount * weightSoFar) / whole)
    const share = upToHere - sharedSoFar
    sharedSoFar = upToHere
    return share
  })
}

function subtotalOf({ unitAmount, quantity }: SandboxLine): number {
  return unitAmount * quantity
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
