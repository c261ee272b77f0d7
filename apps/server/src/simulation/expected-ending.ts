import type { RateCard } from '@tessera/core/pricing/rate-card'

import { expectedCost, expectedPrice } from './expected-price.ts'
import type { ExpectedTokens } from './expected-price.ts'
import type { EndedRunFacts, ToldUsage } from './simulated-run.ts'

/** What must be booked for a run that ended. */
export type ExpectedEnding = {
  /** Undefined: nothing is charged, and the hold is freed. */
  readonly charge: bigint | undefined
  readonly tokens: ExpectedTokens
  readonly source: 'provider' | 'counted' | 'mixed'
  /** What the platform bears; undefined where nothing is lost. */
  readonly uncharged: bigint | undefined
}

/**
 * The promise about charges, written a second time from what is promised: whole answers cost what was used; what
 * was stopped, left or cut at a bound costs what came until then; everything that failed is free; figures of a provider
 * count only where they can be true; and no charge is above its hold.
 */
export function expectEnding(facts: EndedRunFacts, card: RateCard, held: bigint): ExpectedEnding {
  const billed = billedTokens(facts)
  const produced =
    billed.source !== 'provider' && facts.outputTokens > billed.tokens.output
      ? { ...billed.tokens, output: facts.outputTokens }
      : billed.tokens
  if (!isPaidFor(facts)) {
    const isCostly = facts.mayCostUs && expectedCost(card, produced) > 0n
    return { charge: undefined, ...billed, uncharged: isCostly ? expectedPrice(card, produced) : undefined }
  }
  const price = expectedPrice(card, billed.tokens)
  const charge = price < held ? price : held
  const whole = expectedPrice(card, produced)
  return { charge, ...billed, uncharged: whole > charge ? whole - charge : undefined }
}

function isPaidFor({ outcome, produced }: EndedRunFacts): boolean {
  if (outcome.type === 'failed' || outcome.type === 'shutdown') return false
  if (outcome.type !== 'complete') return produced !== 'nothing'
  if (outcome.finishReason === 'content_filter') return false
  return produced === 'text' || (produced === 'reasoning_only' && outcome.finishReason === 'length')
}

function billedTokens(facts: EndedRunFacts): Pick<ExpectedEnding, 'tokens' | 'source'> {
  const { told } = facts
  const counted = {
    tokens: plain(
      Math.min(facts.inputTokens, facts.inputBoundTokens),
      Math.min(facts.outputTokens, facts.boundTokens),
    ),
    source: 'counted',
  } as const
  const figures = told && wholeFigures(told)
  if (figures === undefined || figures.input > facts.inputBoundTokens * 3 + 512) return counted
  const isTooLong = figures.output > Math.floor(facts.boundTokens * 1.05) + 16
  if (facts.outcome.type === 'complete') {
    return isTooLong ? counted : { tokens: figures, source: 'provider' }
  }
  const toldOutput = isTooLong ? 0 : figures.output
  const output = Math.min(Math.max(facts.outputTokens, toldOutput), facts.boundTokens)
  const reasoning = isTooLong ? 0 : Math.min(figures.reasoning, output)
  return { tokens: { ...figures, output, reasoning }, source: 'mixed' }
}

function plain(input: number, output: number): ExpectedTokens {
  return { input, cacheRead: 0, cacheWrite: 0, output, reasoning: 0 }
}

const mostTokens = 100_000_000

/** The figures, if all of them are whole, none is negative or absurd, and no part is larger than its whole. */
function wholeFigures(told: ToldUsage): ExpectedTokens | undefined {
  const input = wholeFigure(told.input)
  const output = wholeFigure(told.output)
  const cacheRead = wholeFigure(told.cacheRead ?? 0)
  const cacheWrite = wholeFigure(told.cacheWrite ?? 0)
  const reasoning = wholeFigure(told.reasoning ?? 0)
  if (input === undefined || output === undefined || reasoning === undefined) return undefined
  if (cacheRead === undefined || cacheWrite === undefined) return undefined
  if (cacheRead + cacheWrite > input || reasoning > output) return undefined
  if (told.total !== undefined && told.total !== input + output) return undefined
  return { input, cacheRead, cacheWrite, output, reasoning }
}

function wholeFigure(figure: unknown): number | undefined {
  return Number.isInteger(figure) && Number(figure) >= 0 && Number(figure) <= mostTokens
    ? Number(figure)
    : undefined
}
