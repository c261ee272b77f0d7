import type { Dialect } from '../installation.ts'
import { runLoad } from '../load.ts'
import type { MeasuredProcess } from '../measured-process.ts'
import { percentile } from '../statistics.ts'
import { deliverAll } from './deliveries.ts'
import type { Delivery } from './deliveries.ts'
import { checkUnchanged, readPaymentBooks } from './payment-books.ts'
import type { OpenOrder, Purchases } from './purchases.ts'
import { buyCredits, deliverUntilCredited, payOrders } from './site.ts'
import type { Site } from './site.ts'

export type PurchaseSample = {
  readonly round: number
  readonly target: Dialect
  readonly concurrency: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** What one measurement of webhooks came to; CPU is for one delivery. */
export type WebhookSample = {
  readonly round: number
  readonly target: Dialect
  readonly cpuMicros: number
  /** Of deliveries that all repeat what is known: only taken in, and answered. */
  readonly repeatCpuMicros: number
  /** NaN where there is no database process, or the system does not tell. */
  readonly databaseMicros: number
  /** Of a server that only says 200 to the same posts; NaN where it is not measured. */
  readonly bareCpuMicros: number
  readonly bareP50Ms: number
  readonly bareP99Ms: number
  readonly barePerSecond: number
  readonly grantsPerSecond: number
  readonly answerP50Ms: number
  readonly answerP99Ms: number
  readonly creditedP50Ms: number
  readonly creditedP99Ms: number
}

/** As many connections as Stripe's events of a busy shop come in on. */
export const webhookConcurrency = 16

export type WebhookPlan = {
  readonly round: number
  readonly orders: number
  readonly durationMs: number
  readonly bare: MeasuredProcess | undefined
}

/** A server that has just started is still being compiled while it works. */
export async function warmUp(site: Site, count: number): Promise<void> {
  const { orders } = await buyCredits(site, { count, concurrency: webhookConcurrency })
  await site.stripe.setDelay(0)
  const deliveries = await payOrders(site, orders)
  await deliverUntilCredited(site, orders, (onSent) => deliverAll(targetOf(site), deliveries, onSent))
}

/** Orders for the measurement of webhooks, and what making them took: one at a time, and several at once. */
export async function measurePurchases(
  site: Site,
  { round, orders }: WebhookPlan,
): Promise<{ readonly orders: readonly OpenOrder[]; readonly samples: readonly PurchaseSample[] }> {
  const singly = Math.ceil(orders / 8)
  const parts = [
    { count: singly, concurrency: 1 },
    { count: orders - singly, concurrency: webhookConcurrency },
  ]
  const made: OpenOrder[] = []
  const samples: PurchaseSample[] = []
  for (const part of parts) {
    const purchases = await buyCredits(site, part)
    made.push(...purchases.orders)
    samples.push({ round, target: site.name, concurrency: part.concurrency, ...timesOf(purchases) })
  }
  return { orders: made, samples }
}

function timesOf({ totalsMs }: Purchases): Pick<PurchaseSample, 'p50Ms' | 'p99Ms'> {
  return { p50Ms: percentile(totalsMs, 0.5), p99Ms: percentile(totalsMs, 0.99) }
}

/** Closed loop, until the last order has its credits; then the same events once more, which must change nothing. */
export async function measureWebhooks(
  site: Site,
  orders: readonly OpenOrder[],
  plan: WebhookPlan,
): Promise<WebhookSample> {
  await site.stripe.setDelay(0)
  const deliveries = await payOrders(site, orders)
  const databaseBefore = await site.installation.databaseCpuMicros()
  const before = await site.server.probe()
  const done = await deliverUntilCredited(site, orders, (onSent) =>
    deliverAll(targetOf(site), deliveries, onSent),
  )
  const after = await site.server.probe()
  const databaseAfter = await site.installation.databaseCpuMicros()
  const repeatCpuMicros = await measureRepeats(site, deliveries)
  const databaseMicros = (databaseAfter ?? Number.NaN) - (databaseBefore ?? Number.NaN)
  return {
    round: plan.round,
    target: site.name,
    cpuMicros: (after.cpuMicros - before.cpuMicros) / deliveries.length,
    repeatCpuMicros,
    databaseMicros: databaseMicros / deliveries.length,
    ...(await measureBare(deliveries, plan)),
    grantsPerSecond: (orders.length * 1_000) / (done.lastCreditedMs - done.startedMs),
    answerP50Ms: percentile(done.answersMs, 0.5),
    answerP99Ms: percentile(done.answersMs, 0.99),
    creditedP50Ms: percentile(done.creditedMs, 0.5),
    creditedP99Ms: percentile(done.creditedMs, 0.99),
  }
}

async function measureRepeats(site: Site, deliveries: readonly Delivery[]): Promise<number> {
  const booksBefore = await readPaymentBooks(site.database)
  const before = await site.server.probe()
  await deliverAll(targetOf(site), deliveries)
  const after = await site.server.probe()
  site.tally.deliveries += deliveries.length
  checkUnchanged(site.name, booksBefore, await readPaymentBooks(site.database))
  return (after.cpuMicros - before.cpuMicros) / deliveries.length
}

type BareFigures = Pick<WebhookSample, 'bareCpuMicros' | 'bareP50Ms' | 'bareP99Ms' | 'barePerSecond'>

const bareWarmUpMs = 400

/** Directly afterwards, with the same bytes. */
async function measureBare(
  deliveries: readonly Delivery[],
  { bare, durationMs }: WebhookPlan,
): Promise<BareFigures> {
  const unknown = Number.NaN
  if (bare === undefined) {
    return { bareCpuMicros: unknown, bareP50Ms: unknown, bareP99Ms: unknown, barePerSecond: unknown }
  }
  const requests = deliveries.map(({ request }) => request)
  const load = { port: bare.port, concurrency: webhookConcurrency, requests }
  await runLoad({ ...load, durationMs: bareWarmUpMs })
  const before = await bare.probe()
  const result = await runLoad({ ...load, durationMs })
  const after = await bare.probe()
  return {
    bareCpuMicros: (after.cpuMicros - before.cpuMicros) / result.completed,
    bareP50Ms: percentile(result.totalsMs, 0.5),
    bareP99Ms: percentile(result.totalsMs, 0.99),
    barePerSecond: (result.completed * 1_000) / result.elapsedMs,
  }
}

function targetOf({ server }: Site) {
  return { port: server.port, concurrency: webhookConcurrency }
}
