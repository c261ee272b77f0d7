import { describeSpread } from '../statistics.ts'
import { section, targetLabels } from '../table.ts'
import { lookIntervalMs } from './credit-watch.ts'
import { deliveriesPerMinute, promptConcurrency } from './measure-beside.ts'
import type { BesideSample } from './measure-beside.ts'
import { webhookConcurrency } from './measure-webhooks.ts'
import type { PurchaseSample, WebhookSample } from './measure-webhooks.ts'
import type { PaymentResult } from './run-payments.ts'
import { stripeDelayMs } from './site.ts'

/** What was measured of payments, as sections of the page. */
export function describePayments({ purchases, webhooks, beside }: PaymentResult): readonly string[] {
  return [purchaseSection(purchases), webhookSection(webhooks), besideSection(beside)]
}

function purchaseSection(samples: readonly PurchaseSample[]): string {
  const places = [...new Set(samples.map(({ concurrency }) => concurrency))].toSorted((a, b) => a - b)
  return section({
    title: 'A purchase, up to the payment page',
    text: `\`POST /api/credits/purchase\`: an order on the disk, and a payment page made by the sandbox's Stripe, which answers every call after ${stripeDelayMs} ms. Promised: 200 ms.`,
    head: ['at once', '', 'p50 ms', 'p99 ms'],
    rows: places.flatMap((concurrency) =>
      byTarget(samples.filter((sample) => sample.concurrency === concurrency)).map(([label, own]) => [
        String(concurrency),
        label,
        spread(own, ({ p50Ms }) => p50Ms, 1),
        spread(own, ({ p99Ms }) => p99Ms, 1),
      ]),
    ),
  })
}

function webhookSection(samples: readonly WebhookSample[]): string {
  const bare = samples.filter(({ bareCpuMicros }) => Number.isFinite(bareCpuMicros))
  const bareRows =
    bare.length === 0
      ? []
      : [
          [
            'bare server',
            spread(bare, ({ bareCpuMicros }) => bareCpuMicros, 0),
            '1',
            '–',
            '–',
            '–',
            spread(bare, ({ bareP50Ms }) => bareP50Ms, 2),
            spread(bare, ({ bareP99Ms }) => bareP99Ms, 2),
            '–',
            '–',
            '–',
          ],
        ]
  return section({
    title: 'From a webhook to the credits',
    text: `Signed events of paid orders, ${webhookConcurrency} at once; one delivery in five repeats an event, by turns at the same moment and a little later. An event is verified, stored and answered (promised: p99 below 50 ms); then its payment is fetched from the sandbox's Stripe with one call, which it answers at once, and the order is granted, and its receipt queued as a mail. CPU is all of that, for one delivery; "repeats" is the same deliveries once more, when nothing is left to do. "× bare" compares with a \`node:http\` server that reads the same posts and says 200, and "credited" is from the moment at which an event is first sent until its credits are seen in the database, which is looked into every ${lookIntervalMs} ms. Events come in faster than orders are granted here, so that most of that time is waiting for the others; the next table has it without a queue.`,
    head: [
      '',
      'CPU µs/delivery',
      '× bare',
      'repeats µs',
      '× bare',
      'database µs',
      'answer p50 ms',
      'p99 ms',
      'credited p50 ms',
      'p99 ms',
      'grants/s',
    ],
    rows: [...bareRows, ...byTarget(samples).map(([label, own]) => webhookCells(label, own))],
  })
}

function webhookCells(label: string, samples: readonly WebhookSample[]): readonly string[] {
  return [
    label,
    spread(samples, ({ cpuMicros }) => cpuMicros, 0),
    spread(samples, ({ cpuMicros, bareCpuMicros }) => cpuMicros / bareCpuMicros, 2),
    spread(samples, ({ repeatCpuMicros }) => repeatCpuMicros, 0),
    spread(samples, ({ repeatCpuMicros, bareCpuMicros }) => repeatCpuMicros / bareCpuMicros, 2),
    spread(samples, ({ databaseMicros }) => databaseMicros, 0),
    spread(samples, ({ answerP50Ms }) => answerP50Ms, 2),
    spread(samples, ({ answerP99Ms }) => answerP99Ms, 2),
    spread(samples, ({ creditedP50Ms }) => creditedP50Ms, 0),
    spread(samples, ({ creditedP99Ms }) => creditedP99Ms, 0),
    spread(samples, ({ grantsPerSecond }) => grantsPerSecond, 0),
  ]
}

function besideSection(samples: readonly BesideSample[]): string {
  const [first] = samples
  return section({
    title: `${deliveriesPerMinute.toLocaleString('en-US')} webhooks a minute beside prompts`,
    text: `One delivery every ${60_000 / deliveriesPerMinute} ms, ${first?.deliveries ?? 0} in all, whether those before are answered or not, beside the JSON prompts from above, ${promptConcurrency} at once without a pause. Stripe answers every call after ${stripeDelayMs} ms, which "credited" includes. "Alone" is half before and half after, on the same server. Promised: an answer to a webhook within 100 ms.`,
    head: [
      '',
      'prompts/s alone',
      'beside webhooks',
      'beside / alone',
      'prompt p50 ms alone',
      'beside',
      'p99 ms alone',
      'beside',
      'webhook answer p50 ms',
      'p99 ms',
      'credited p50 ms',
      'p99 ms',
    ],
    rows: byTarget(samples).map(([label, own]) => [
      label,
      spread(own, ({ alone }) => alone.perSecond, 0),
      spread(own, ({ beside }) => beside.perSecond, 0),
      spread(own, ({ alone, beside }) => beside.perSecond / alone.perSecond, 2),
      spread(own, ({ alone }) => alone.p50Ms, 1),
      spread(own, ({ beside }) => beside.p50Ms, 1),
      spread(own, ({ alone }) => alone.p99Ms, 1),
      spread(own, ({ beside }) => beside.p99Ms, 1),
      spread(own, ({ answerP50Ms }) => answerP50Ms, 2),
      spread(own, ({ answerP99Ms }) => answerP99Ms, 2),
      spread(own, ({ creditedP50Ms }) => creditedP50Ms, 0),
      spread(own, ({ creditedP99Ms }) => creditedP99Ms, 0),
    ]),
  })
}

function byTarget<Sample extends { readonly target: 'sqlite' | 'postgres' }>(
  samples: readonly Sample[],
): readonly (readonly [string, readonly Sample[]])[] {
  return (['sqlite', 'postgres'] as const).flatMap((target) => {
    const own = samples.filter((sample) => sample.target === target)
    return own.length === 0 ? [] : [[targetLabels[target], own] as const]
  })
}

function spread<Sample>(
  samples: readonly Sample[],
  read: (sample: Sample) => number,
  digits: number,
): string {
  return describeSpread(samples.map(read), digits)
}
