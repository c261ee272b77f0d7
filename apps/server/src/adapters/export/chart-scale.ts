/** Where a chart begins and ends, and the lines in between that a reader counts by. */
export type ChartScale = {
  readonly lowest: number
  readonly highest: number
  readonly steps: readonly number[]
}

const mostSteps = 4

/** A scale that has zero and all values on it, in steps of one, two or five times a power of ten. */
export function scaleFor(values: readonly number[]): ChartScale {
  const least = Math.min(0, ...values)
  const most = Math.max(0, ...values)
  if (least === most) return { lowest: 0, highest: 1, steps: [0, 1] }
  const step = roundStep((most - least) / mostSteps)
  const first = Math.floor(least / step)
  const last = Math.ceil(most / step)
  // Counted, not added up: a sum of tenths would drift.
  const steps = Array.from({ length: last - first + 1 }, (_, at) => tidy((first + at) * step))
  return { lowest: steps[0] ?? 0, highest: steps.at(-1) ?? 1, steps }
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  const factor = [1, 2, 5].find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10
  return factor * power
}

function tidy(value: number): number {
  return Number(value.toPrecision(12))
}
