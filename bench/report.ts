import { cpus, totalmem } from 'node:os'

import { slowStreams } from './measure.ts'
import type { Sample } from './measure.ts'
import type { BenchOptions, ScenarioName, TargetName } from './options.ts'
import { describePayments } from './payments/report-payments.ts'
import { joinResults } from './payments/run-payments.ts'
import type { BenchResult } from './rounds.ts'
import { describeSpread } from './statistics.ts'
import { section, targetLabels } from './table.ts'
import { eventsPerStream } from './wire.ts'

/** The result as the page `docs/performance.md`. */
export function describeResult(result: BenchResult, options: BenchOptions, now: Date): string {
  const samples = new Samples(result.samples)
  const sections = [
    heading(options, now),
    jsonSection(samples),
    streamSection(samples),
    openStreamsSection(samples, options.openStreams),
    smallSection(samples),
    ...describePayments(joinResults(result.payments)),
    moneySection(result.moneyChecks),
  ]
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`
}

function heading(options: BenchOptions, now: Date): string {
  const [processor] = cpus()
  const gigabytes = Math.round(totalmem() / 2 ** 30)
  return `# Performance

Written by \`npm run bench\` on ${now.toISOString().slice(0, 10)}: ${cpus().length} × ${processor?.model.trim() ?? 'unknown processor'}, ${gigabytes} GB, ${process.platform}, Node ${process.versions.node}. ${options.rounds} ${options.rounds === 1 ? 'round' : 'rounds'}, each measurement ${options.durationMs / 1_000} s at the given number of requests at once after a warm-up of ${options.warmUpRequests} requests, ${options.people} people with a wallet each.

Side by side, in processes of their own on one machine: a stand-in for a provider (OpenAI's wire format, fixed bytes, no delay), a bare Node proxy in front of it (\`node:http\`, undici's pool, a pipe; no accounts, no billing), and Tessera with each database. Tessera does all its work: session, choice of the model, a durable hold, the call, a durable settlement with a receipt; only the rate limits are off. SQLite syncs every commit, PostgreSQL runs with its usual durability.

CPU is user and system time of all threads of the process. Figures are medians over the rounds with the least and the most; "× bare" compares with the bare proxy within the same round, and is what to look at, because whatever else the machine does disturbs both. "Added" is the time beyond what the stand-in alone takes.`
}

function jsonSection(samples: Samples): string {
  const rows = samples.rows('json').map(({ target, concurrency }) => {
    const at = { scenario: 'json', target, concurrency } as const
    return [
      String(concurrency),
      targetLabels[target],
      samples.spread(at, 'cpuMicrosPerRequest', { digits: 0 }),
      samples.timesBare(at, 'cpuMicrosPerRequest'),
      samples.spread(at, 'databaseMicrosPerRequest', { digits: 0 }),
      samples.spread(at, 'perSecond', { digits: 0 }),
      samples.added(at, 'p50Ms'),
      samples.added(at, 'p99Ms'),
    ]
  })
  const more = (['auto', 'one_wallet'] as const).flatMap((scenario) =>
    samples.rows(scenario).map(({ target, concurrency }) => {
      const at = { scenario, target, concurrency } as const
      const what = scenario === 'auto' ? 'model chosen by Tessera' : 'everybody on one wallet'
      return [
        String(concurrency),
        `${targetLabels[target]}, ${what}`,
        samples.spread(at, 'cpuMicrosPerRequest', { digits: 0 }),
        samples.timesBare(at, 'cpuMicrosPerRequest', 'json'),
        samples.spread(at, 'databaseMicrosPerRequest', { digits: 0 }),
        samples.spread(at, 'perSecond', { digits: 0 }),
        samples.added(at, 'p50Ms', 'json'),
        samples.added(at, 'p99Ms', 'json'),
      ]
    }),
  )
  return section({
    title: 'A paid prompt, answered as JSON',
    text: 'A prompt of 0.7 kB, an answer of 1 kB. Every request is held, charged and written to the ledger.',
    head: [
      'at once',
      '',
      'CPU µs/request',
      '× bare',
      'database µs',
      'requests/s',
      'added p50 ms',
      'added p99 ms',
    ],
    rows: [...rows, ...more],
  })
}

function streamSection(samples: Samples): string {
  return section({
    title: 'A paid prompt, streamed',
    text: `${eventsPerStream} events, which the provider sends as fast as it can. What arrives in one packet goes on as one event.`,
    head: ['at once', '', 'CPU µs/request', '× bare', 'requests/s', 'added to first byte p50 ms', 'p99 ms'],
    rows: samples.rows('stream').map(({ target, concurrency }) => {
      const at = { scenario: 'stream', target, concurrency } as const
      return [
        String(concurrency),
        targetLabels[target],
        samples.spread(at, 'cpuMicrosPerRequest', { digits: 0 }),
        samples.timesBare(at, 'cpuMicrosPerRequest'),
        samples.spread(at, 'perSecond', { digits: 0 }),
        samples.added(at, 'firstP50Ms'),
        samples.added(at, 'firstP99Ms'),
      ]
    }),
  })
}

function openStreamsSection(samples: Samples, count: number): string {
  return section({
    title: 'Open streams',
    text: `${count} streams open at once, each with ${slowStreams.events} events, one every ${slowStreams.eventIntervalMs} ms. CPU covers everything from the request to the settlement. Memory is what the process grew by, after a collection.`,
    head: [
      '',
      'CPU µs/event',
      '× bare',
      'resident KiB/stream',
      'live KiB/stream',
      'first byte p50 ms',
      'p99 ms',
    ],
    rows: samples.rows('open_streams').map(({ target, concurrency }) => {
      const at = { scenario: 'open_streams', target, concurrency } as const
      return [
        targetLabels[target],
        samples.spread(at, 'cpuMicrosPerRequest', { digits: 0, factor: 1 / slowStreams.events }),
        samples.timesBare(at, 'cpuMicrosPerRequest'),
        samples.spread(at, 'residentBytesPerStream', { digits: 0, factor: 1 / 1_024 }),
        samples.spread(at, 'liveBytesPerStream', { digits: 0, factor: 1 / 1_024 }),
        samples.spread(at, 'firstP50Ms', { digits: 1 }),
        samples.spread(at, 'firstP99Ms', { digits: 1 }),
      ]
    }),
  })
}

const promises: Readonly<Partial<Record<ScenarioName, string>>> = {
  balance: 'GET balance (promised: 10 ms)',
  estimate: 'POST estimate of 1 kB (promised: 50 ms)',
  history: 'GET 50 transactions with receipts',
}

function smallSection(samples: Samples): string {
  const rows = (['balance', 'estimate', 'history'] as const).flatMap((scenario) => {
    const all = samples.rows(scenario)
    const most = Math.max(...all.map(({ concurrency }) => concurrency))
    return all
      .filter(({ target, concurrency }) => concurrency === most && target !== 'bare')
      .map(({ target }) => {
        const atRest = { scenario, target, concurrency: 1 } as const
        const atMost = { scenario, target, concurrency: most } as const
        return [
          promises[scenario] ?? scenario,
          targetLabels[target],
          samples.spread(atRest, 'p50Ms', { digits: 2 }),
          samples.spread(atRest, 'p99Ms', { digits: 2 }),
          samples.spread(atMost, 'cpuMicrosPerRequest', { digits: 0 }),
          samples.timesBare(atMost, 'cpuMicrosPerRequest', 'balance'),
          samples.spread(atMost, 'perSecond', { digits: 0 }),
        ]
      })
  })
  return section({
    title: 'Small requests',
    text: 'Times are for one request at a time; CPU and rate for 64 at once. "× bare" compares with a `node:http` server that answers a fixed JSON of 60 bytes.',
    head: ['', '', 'p50 ms', 'p99 ms', 'CPU µs/request', '× bare', 'requests/s'],
    rows,
  })
}

function moneySection(checks: readonly string[]): string {
  if (checks.length === 0) return ''
  const list = checks.map((check) => `- ${check}`).join('\n')
  return `## The money of these runs\n\nA run counts only if its money is right: every answer settled, nothing held at the end, balances changed by exactly what the answers said and what was bought, every event of a payment granted its order exactly once however often it came, and all books recomputed from their legs.\n\n${list}`
}

type Place = {
  readonly scenario: ScenarioName
  readonly target: TargetName
  readonly concurrency: number
}

type Figure = Exclude<keyof Sample, 'round' | 'target' | 'scenario' | 'concurrency'>

class Samples {
  readonly #samples: readonly Sample[]

  constructor(samples: readonly Sample[]) {
    this.#samples = samples
  }

  /** Each gateway once for each number of requests at once; the stand-in itself is only there to compare with. */
  rows(scenario: ScenarioName): readonly Pick<Sample, 'target' | 'concurrency'>[] {
    const order = Object.keys(targetLabels)
    const found = new Map(
      this.#samples
        .filter((sample) => sample.scenario === scenario && sample.target !== 'direct')
        .map((sample) => [`${sample.concurrency} ${sample.target}`, sample]),
    )
    return [...found.values()].toSorted(
      (left, right) =>
        left.concurrency - right.concurrency || order.indexOf(left.target) - order.indexOf(right.target),
    )
  }

  spread(place: Place, figure: Figure, show: { readonly digits: number; readonly factor?: number }): string {
    return describeSpread(
      this.#at(place).map((sample) => sample[figure] * (show.factor ?? 1)),
      show.digits,
    )
  }

  timesBare(place: Place, figure: Figure, scenario: ScenarioName = place.scenario): string {
    if (place.target === 'bare') return '1'
    return this.#compare(place, { ...place, scenario, target: 'bare' }, (sample, bare) => ({
      value: sample[figure] / bare[figure],
    }))
  }

  added(place: Place, figure: Figure, scenario: ScenarioName = place.scenario): string {
    return this.#compare(place, { ...place, scenario, target: 'direct' }, (sample, direct) => ({
      value: sample[figure] - direct[figure],
    }))
  }

  /** Only within a round. */
  #compare(
    place: Place,
    base: Place,
    compute: (sample: Sample, other: Sample) => { readonly value: number },
  ): string {
    const others = this.#at(base)
    const values = this.#at(place).flatMap((sample) => {
      const other = others.find(({ round }) => round === sample.round)
      return other === undefined ? [] : [compute(sample, other).value]
    })
    return describeSpread(values, 2)
  }

  #at({ scenario, target, concurrency }: Place): readonly Sample[] {
    return this.#samples.filter(
      (sample) =>
        sample.scenario === scenario && sample.target === target && sample.concurrency === concurrency,
    )
  }
}
