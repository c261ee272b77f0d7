import { join } from 'node:path'

import { checkMoney, readMoney } from '../installation.ts'
import type { Installation } from '../installation.ts'
import { startMeasured } from '../measured-process.ts'
import type { MeasuredProcess } from '../measured-process.ts'
import type { BenchOptions } from '../options.ts'
import { confirmAddresses } from './buyers.ts'
import { measureBeside } from './measure-beside.ts'
import type { BesideSample } from './measure-beside.ts'
import { measurePurchases, measureWebhooks, warmUp } from './measure-webhooks.ts'
import type { PurchaseSample, WebhookSample } from './measure-webhooks.ts'
import { checkPayments, readPaymentBooks } from './payment-books.ts'
import { openSite } from './site.ts'
import type { Site } from './site.ts'
import { startStripe } from './stripe.ts'
import type { BenchStripe } from './stripe.ts'

export type PaymentResult = {
  readonly purchases: readonly PurchaseSample[]
  readonly webhooks: readonly WebhookSample[]
  readonly beside: readonly BesideSample[]
  readonly moneyChecks: readonly string[]
}

type Tools = {
  readonly options: BenchOptions
  readonly folder: string
  readonly progress: (line: string) => void
}

/** Webhooks come for some tens of seconds where other measurements take a few. */
const besideFactor = 10

/** Everything about payments: each installation has its Stripe for all rounds, because orders are known there. */
export class PaymentRounds {
  readonly #tools: Tools
  readonly #stripes = new Map<Installation, BenchStripe>()

  constructor(tools: Tools) {
    this.#tools = tools
  }

  async run(installations: readonly Installation[], round: number): Promise<PaymentResult> {
    const { options, folder } = this.#tools
    const parts: PaymentResult[] = []
    const bare = options.targets.includes('bare')
      ? await startMeasured({
          script: join(import.meta.dirname, 'bare-receiver.ts'),
          logFile: join(folder, 'bare-receiver.log'),
        })
      : undefined
    // Whoever goes first finds the machine in another state than who follows.
    const inTurn = round % 2 === 1 ? installations : installations.toReversed()
    try {
      for (const installation of inTurn) parts.push(await this.#runOne(installation, { round, bare }))
    } finally {
      await bare?.stop()
    }
    return joinResults(parts)
  }

  async close(): Promise<void> {
    for (const stripe of this.#stripes.values()) await stripe.stop()
  }

  async #runOne(
    installation: Installation,
    { round, bare }: { readonly round: number; readonly bare: MeasuredProcess | undefined },
  ): Promise<PaymentResult> {
    const known = this.#stripes.get(installation)
    const logFile = join(this.#tools.folder, `stripe-${installation.dialect}.log`)
    const stripe = known ?? (await startStripe(logFile))
    this.#stripes.set(installation, stripe)
    const site = await openSite(installation, stripe)
    try {
      if (known === undefined) await confirmAddresses(site.server.port, installation)
      return await measureSite(site, this.#tools, { round, bare })
    } finally {
      await site.close()
    }
  }
}

async function measureSite(
  site: Site,
  { options, progress }: Tools,
  { round, bare }: { readonly round: number; readonly bare: MeasuredProcess | undefined },
): Promise<PaymentResult> {
  const { durationMs, orders, warmUpRequests, paymentScenarios } = options
  const money = await readMoney(site.installation, site.server)
  const booksBefore = await readPaymentBooks(site.database)
  const webhooks: WebhookSample[] = []
  const purchases: PurchaseSample[] = []
  const beside: BesideSample[] = []
  await warmUp(site, orders)
  if (paymentScenarios.includes('webhooks')) {
    const plan = { round, orders, durationMs, bare }
    const bought = await measurePurchases(site, plan)
    purchases.push(...bought.samples)
    webhooks.push(await measureWebhooks(site, bought.orders, plan))
  }
  if (paymentScenarios.includes('webhooks_beside')) {
    beside.push(await measureBeside(site, { round, durationMs: durationMs * besideFactor, warmUpRequests }))
  }
  for (const line of [...webhooks.map(describeWebhooks), ...beside.map(describeBeside)]) progress(line)
  const books = { before: booksBefore, after: await readPaymentBooks(site.database) }
  const paid = checkPayments(site.name, books, site.tally)
  const grantedMicro = site.tally.creditsMicro
  const balanced = await checkMoney(site.installation, site.server, {
    ...site.spending,
    before: money,
    grantedMicro,
  })
  return { purchases, webhooks, beside, moneyChecks: [paid, balanced] }
}

/** Several results as one. */
export function joinResults(parts: readonly PaymentResult[]): PaymentResult {
  return {
    purchases: parts.flatMap((part) => part.purchases),
    webhooks: parts.flatMap((part) => part.webhooks),
    beside: parts.flatMap((part) => part.beside),
    moneyChecks: parts.flatMap((part) => part.moneyChecks),
  }
}

function describeWebhooks(sample: WebhookSample): string {
  const { round, target, cpuMicros, bareCpuMicros, grantsPerSecond, answerP99Ms, creditedP99Ms } = sample
  return (
    `${round} webhooks ${target}: ${cpuMicros.toFixed(0)} µs (bare ${bareCpuMicros.toFixed(0)}), ` +
    `${grantsPerSecond.toFixed(0)} grants/s, p99 answered ${answerP99Ms.toFixed(1)} ms, credited ${creditedP99Ms.toFixed(1)} ms`
  )
}

function describeBeside({ round, target, alone, beside, answerP99Ms, creditedP99Ms }: BesideSample): string {
  return (
    `${round} webhooks_beside ${target}: ${beside.perSecond.toFixed(0)} prompts/s of ${alone.perSecond.toFixed(0)}, ` +
    `p99 answered ${answerP99Ms.toFixed(1)} ms, credited ${creditedP99Ms.toFixed(1)} ms`
  )
}
