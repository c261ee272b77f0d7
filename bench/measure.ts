import { setTimeout as sleep } from 'node:timers/promises'

import type { Gateway, Traffic } from './gateways.ts'
import { openStreams, runLoad } from './load.ts'
import type { LoadResult } from './load.ts'
import type { ScenarioName, TargetName } from './options.ts'
import type { StandInPace } from './stand-in.ts'
import { percentile } from './statistics.ts'

/** What one measurement came to. */
export type Sample = {
  readonly round: number
  readonly target: TargetName
  readonly scenario: ScenarioName
  readonly concurrency: number
  readonly perSecond: number
  readonly cpuMicrosPerRequest: number
  /** NaN where there is no database process, or the system does not tell. */
  readonly databaseMicrosPerRequest: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Until the first piece of the answer. */
  readonly firstP50Ms: number
  readonly firstP99Ms: number
  readonly residentBytesPerStream: number
  readonly liveBytesPerStream: number
}

export type Measurement = {
  readonly round: number
  readonly scenario: ScenarioName
  readonly concurrency: number
}

/** What was answered and charged, warming up included. */
export type Spending = { answered: number; chargedMicro: bigint }

export type MeasureTools = {
  readonly durationMs: number
  readonly setPace: (pace: Omit<StandInPace, 'type'>) => void
  readonly eventsPerStream: number
}

/** So slowly that 300 streams keep no core busy: then what is measured is the price of an event, not of a queue. */
export const slowStreams = { events: 40, eventIntervalMs: 100 }

const warmUpMs = 400

/** The stand-in is told by a message. */
const paceArrivesMs = 50

/** @returns undefined where the scenario means nothing for this target */
export async function measure(
  gateway: Gateway,
  measurement: Measurement,
  tools: MeasureTools & { readonly spending: Spending },
): Promise<Sample | undefined> {
  const traffic = gateway.trafficOf(measurement.scenario)
  if (traffic === undefined) return undefined
  return measurement.scenario === 'open_streams'
    ? measureOpenStreams(gateway, measurement, { ...tools, traffic })
    : measureClosedLoop(gateway, measurement, { ...tools, traffic })
}

type Tools = MeasureTools & { readonly spending: Spending; readonly traffic: Traffic }

async function measureClosedLoop(
  gateway: Gateway,
  measurement: Measurement,
  { durationMs, setPace, eventsPerStream, spending, traffic }: Tools,
): Promise<Sample> {
  setPace({ delayMs: 0, eventIntervalMs: 0, events: eventsPerStream })
  await sleep(paceArrivesMs)
  const load = { port: gateway.process.port, concurrency: measurement.concurrency, ...traffic }
  spend(spending, await runLoad({ ...load, durationMs: warmUpMs }))
  const databaseBefore = await gateway.installation?.databaseCpuMicros()
  const before = await gateway.process.probe()
  const result = await runLoad({ ...load, durationMs })
  const after = await gateway.process.probe()
  const databaseAfter = await gateway.installation?.databaseCpuMicros()
  spend(spending, result)
  return {
    ...toSample(gateway, measurement, result),
    cpuMicrosPerRequest: (after.cpuMicros - before.cpuMicros) / result.completed,
    databaseMicrosPerRequest:
      ((databaseAfter ?? Number.NaN) - (databaseBefore ?? Number.NaN)) / result.completed,
  }
}

async function measureOpenStreams(
  gateway: Gateway,
  measurement: Measurement,
  { setPace, spending, traffic }: Tools,
): Promise<Sample> {
  const { port } = gateway.process
  const { concurrency } = measurement
  // Once through all that will be used, but no more: a heap that is large already would hide what streams take.
  setPace({ delayMs: 0, eventIntervalMs: 0, events: 10 })
  await sleep(paceArrivesMs)
  spend(spending, await runLoad({ port, concurrency: 8, ...traffic, count: 64 }))
  setPace({ delayMs: 0, ...slowStreams })
  const empty = await gateway.process.probe({ collectGarbage: true })
  const wholeMs = slowStreams.events * slowStreams.eventIntervalMs
  const rampMs = wholeMs / 4
  let full = empty
  const result = await openStreams({ port, concurrency, ...traffic, rampMs }, async () => {
    await sleep(rampMs + wholeMs / 4)
    full = await gateway.process.probe({ collectGarbage: true })
  })
  const end = await gateway.process.probe()
  spend(spending, result)
  const measuringMicros = full.cpuMicrosAfter - full.cpuMicros
  return {
    ...toSample(gateway, measurement, result),
    cpuMicrosPerRequest: (end.cpuMicros - empty.cpuMicrosAfter - measuringMicros) / result.completed,
    residentBytesPerStream: (full.residentBytes - empty.residentBytes) / concurrency,
    liveBytesPerStream: (full.liveBytes - empty.liveBytes) / concurrency,
  }
}

/** Keeps account of what was answered and charged. */
export function spend(spending: Spending, result: LoadResult): void {
  if (result.isPaid) spending.answered += result.completed
  spending.chargedMicro += result.chargedMicro
}

function toSample(gateway: Gateway, measurement: Measurement, result: LoadResult): Sample {
  return {
    ...measurement,
    target: gateway.name,
    perSecond: (result.completed * 1_000) / result.elapsedMs,
    cpuMicrosPerRequest: Number.NaN,
    databaseMicrosPerRequest: Number.NaN,
    p50Ms: percentile(result.totalsMs, 0.5),
    p99Ms: percentile(result.totalsMs, 0.99),
    firstP50Ms: percentile(result.firstsMs, 0.5),
    firstP99Ms: percentile(result.firstsMs, 0.99),
    residentBytesPerStream: Number.NaN,
    liveBytesPerStream: Number.NaN,
  }
}
