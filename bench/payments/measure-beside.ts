import type { Dialect } from '../installation.ts'
import { runLoad } from '../load.ts'
import type { LoadResult } from '../load.ts'
import { spend } from '../measure.ts'
import { percentile } from '../statistics.ts'
import { deliverSteadily, eventsPerRepeat } from './deliveries.ts'
import { buyCredits, deliverUntilCredited, payOrders, stripeDelayMs } from './site.ts'
import type { Site } from './site.ts'

type PromptFigures = { readonly perSecond: number; readonly p50Ms: number; readonly p99Ms: number }

/** Webhooks that come steadily while people ask. */
export type BesideSample = {
  readonly round: number
  readonly target: Dialect
  readonly deliveries: number
  readonly alone: PromptFigures
  readonly beside: PromptFigures
  readonly answerP50Ms: number
  readonly answerP99Ms: number
  readonly creditedP50Ms: number
  readonly creditedP99Ms: number
}

export const deliveriesPerMinute = 1_000
export const promptConcurrency = 16
const intervalMs = 60_000 / deliveriesPerMinute

export type BesidePlan = {
  readonly round: number
  /** Of the prompts beside webhooks, and of those alone. */
  readonly durationMs: number
  readonly warmUpRequests: number
}

/**
 * Prompts alone, then beside webhooks, then alone again, so that what the machine does slowly more or less of cancels
 * out. Stripe takes its time over the calls that the webhooks lead to.
 */
export async function measureBeside(site: Site, plan: BesidePlan): Promise<BesideSample> {
  const { durationMs } = plan
  const count = Math.floor((durationMs / intervalMs) * (eventsPerRepeat / (eventsPerRepeat + 1)))
  await prompt(site, { count: plan.warmUpRequests, durationMs: undefined })
  const { orders } = await buyCredits(site, { count, concurrency: promptConcurrency })
  await site.stripe.setDelay(stripeDelayMs)
  const deliveries = await payOrders(site, orders)
  const first = await prompt(site, { durationMs: durationMs / 2 })
  const [beside, done] = await Promise.all([
    prompt(site, { durationMs }),
    deliverUntilCredited(site, orders, (onSent) =>
      deliverSteadily({ port: site.server.port, intervalMs }, deliveries, onSent),
    ),
  ])
  const last = await prompt(site, { durationMs: durationMs / 2 })
  return {
    round: plan.round,
    target: site.name,
    deliveries: deliveries.length,
    alone: figuresOf([first, last]),
    beside: figuresOf([beside]),
    answerP50Ms: percentile(done.answersMs, 0.5),
    answerP99Ms: percentile(done.answersMs, 0.99),
    creditedP50Ms: percentile(done.creditedMs, 0.5),
    creditedP99Ms: percentile(done.creditedMs, 0.99),
  }
}

type Extent =
  | { readonly durationMs: number; readonly count?: undefined }
  | { readonly durationMs: undefined; readonly count: number }

async function prompt(site: Site, extent: Extent): Promise<LoadResult> {
  const load = { port: site.server.port, concurrency: promptConcurrency, ...site.prompts }
  const result = await runLoad({ ...load, ...extent })
  spend(site.spending, result)
  return result
}

function figuresOf(results: readonly LoadResult[]): PromptFigures {
  const totalsMs = results.flatMap((result) => result.totalsMs)
  const elapsedMs = results.reduce((sum, result) => sum + result.elapsedMs, 0)
  return {
    perSecond: (totalsMs.length * 1_000) / elapsedMs,
    p50Ms: percentile(totalsMs, 0.5),
    p99Ms: percentile(totalsMs, 0.99),
  }
}
