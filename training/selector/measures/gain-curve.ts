/** A prompt's score and how much better the strong model's answer was than the weak one's. */
export type GainCase = { readonly score: number; readonly gain: number }

export type GainCurve = {
  readonly prompts: number
  /** Average performance gap recovered: 0.5 is chance. */
  readonly apgr: number
  /** The share of prompts that must go to the strong model to recover half, and four fifths, of the gap. */
  readonly cpt50: number
  readonly cpt80: number
}

/**
 * Sends ever more prompts, those with the highest score first, to the strong model, and measures how much of the gap
 * between the two is recovered on the way. Prompts of equal score share their gain.
 * Source: RouteLLM (arXiv 2406.18665), section 4.
 */
export function gainCurve(cases: readonly GainCase[]): GainCurve {
  const gains = gainsByScore(cases)
  const whole = gains.reduce((sum, gain) => sum + gain, 0)
  let recovered = 0
  let area = 0
  let cpt50 = 1
  let cpt80 = 1
  gains.forEach((gain, at) => {
    const before = recovered
    recovered += gain / whole
    area += (before + recovered) / 2 / gains.length
    const share = (at + 1) / gains.length
    if (before < 0.5 && recovered >= 0.5) cpt50 = Math.min(cpt50, share)
    if (before < 0.8 && recovered >= 0.8) cpt80 = Math.min(cpt80, share)
  })
  return { prompts: cases.length, apgr: area, cpt50, cpt80 }
}

function gainsByScore(cases: readonly GainCase[]): readonly number[] {
  const sums = new Map<number, { gain: number; count: number }>()
  for (const { score, gain } of cases) {
    const sum = sums.get(score) ?? { gain: 0, count: 0 }
    sums.set(score, { gain: sum.gain + gain, count: sum.count + 1 })
  }
  return [...sums]
    .toSorted(([a], [b]) => b - a)
    .flatMap(([, { gain, count }]) => Array.from({ length: count }, () => gain / count))
}
