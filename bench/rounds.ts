import { join } from 'node:path'

import { createPlainGateway, createTesseraGateway } from './gateways.ts'
import type { Gateway } from './gateways.ts'
import { checkMoney, openInstallation, readMoney } from './installation.ts'
import type { Installation, MoneyBefore } from './installation.ts'
import { runLoad } from './load.ts'
import { measure, spend } from './measure.ts'
import type { MeasureTools, Measurement, Sample, Spending } from './measure.ts'
import { startMeasured } from './measured-process.ts'
import type { MeasuredProcess } from './measured-process.ts'
import type { BenchOptions } from './options.ts'
import { PaymentRounds } from './payments/run-payments.ts'
import type { PaymentResult } from './payments/run-payments.ts'
import { eventsPerStream } from './wire.ts'

export type BenchResult = {
  readonly samples: readonly Sample[]
  readonly payments: readonly PaymentResult[]
  /** One line for each round and database, and one more where credits were bought. */
  readonly moneyChecks: readonly string[]
}

type Progress = (line: string) => void

/** Everything side by side: each round starts all processes anew, and each measurement goes through all of them. */
export async function runRounds(
  options: BenchOptions,
  folder: string,
  progress: Progress,
): Promise<BenchResult> {
  const standIn = await startMeasured({
    script: join(import.meta.dirname, 'stand-in.ts'),
    logFile: join(folder, 'stand-in.log'),
  })
  const installations: Installation[] = []
  const samples: Sample[] = []
  const payments: PaymentResult[] = []
  const moneyChecks: string[] = []
  const paymentRounds = new PaymentRounds({ options, folder, progress })
  try {
    for (const dialect of ['sqlite', 'postgres'] as const) {
      if (!options.targets.includes(dialect)) continue
      progress(`${dialect}: ${options.people} people sign up`)
      installations.push(
        await openInstallation({
          dialect,
          folder,
          standInPort: standIn.port,
          people: options.people,
          profileFolder: options.profileFolder,
        }),
      )
    }
    for (let round = 1; round <= options.rounds; round += 1) {
      const done = await runRound({ options, folder, progress, standIn, installations, round })
      samples.push(...done.samples)
      moneyChecks.push(...done.moneyChecks.map((line) => `round ${round}, ${line}`))
      if (options.paymentScenarios.length === 0) continue
      const paid = await paymentRounds.run(installations, round)
      payments.push(paid)
      moneyChecks.push(...paid.moneyChecks.map((line) => `round ${round}, ${line}`))
    }
    return { samples, payments, moneyChecks }
  } finally {
    await paymentRounds.close()
    await standIn.stop()
    for (const installation of installations) await installation.close()
  }
}

type RoundInput = {
  readonly options: BenchOptions
  readonly folder: string
  readonly progress: Progress
  readonly standIn: MeasuredProcess
  readonly installations: readonly Installation[]
  readonly round: number
}

type Running = Gateway & { readonly spending: Spending; readonly before: MoneyBefore | undefined }

type RoundResult = Pick<BenchResult, 'samples' | 'moneyChecks'>

async function runRound(input: RoundInput): Promise<RoundResult> {
  const { options, standIn, round, progress } = input
  if (options.scenarios.length === 0) return { samples: [], moneyChecks: [] }
  const gateways: Running[] = []
  const samples: Sample[] = []
  const tools: MeasureTools = {
    durationMs: options.durationMs,
    eventsPerStream,
    setPace: (pace) => standIn.tell({ type: 'pace', ...pace }),
  }
  try {
    for (const gateway of await startGateways(input)) {
      const { installation, process } = gateway
      const before = installation && (await readMoney(installation, process))
      gateways.push({ ...gateway, before, spending: { answered: 0, chargedMicro: 0n } })
    }
    let isWarm = false
    for (const [index, measurement] of planRound(options, round).entries()) {
      if (!isWarm && measurement.scenario !== 'open_streams') {
        await warmUp(gateways, options)
        isWarm = true
      }
      // Whoever goes first finds the machine in another state than who follows: everybody has a turn.
      const turn = (round + index) % gateways.length
      if (measurement.scenario === 'history') await fillHistories(gateways)
      for (const gateway of [...gateways.slice(turn), ...gateways.slice(0, turn)]) {
        const { spending } = gateway
        const sample = await measure(gateway, measurement, { ...tools, spending })
        if (sample === undefined) continue
        samples.push(sample)
        progress(describeSample(sample))
      }
    }
    return { samples, moneyChecks: await checkAll(gateways) }
  } finally {
    for (const gateway of gateways) if (gateway.name !== 'direct') await gateway.process.stop()
  }
}

async function startGateways({
  options,
  folder,
  standIn,
  installations,
}: RoundInput): Promise<readonly Gateway[]> {
  const gateways: Gateway[] = []
  if (options.targets.includes('direct')) gateways.push(createPlainGateway('direct', standIn))
  if (options.targets.includes('bare')) {
    const bare = await startMeasured({
      script: join(import.meta.dirname, 'bare-proxy.ts'),
      logFile: join(folder, 'bare.log'),
      env: { UPSTREAM: `http://127.0.0.1:${standIn.port}` },
    })
    gateways.push(createPlainGateway('bare', bare))
  }
  for (const installation of installations) {
    gateways.push(createTesseraGateway(await installation.start(), installation))
  }
  return gateways
}

/** Open streams come first, in a process that has done nothing yet. */
function planRound(options: BenchOptions, round: number): readonly Measurement[] {
  const { concurrencies, openStreams, scenarios } = options
  const most = Math.max(...concurrencies)
  const plan: readonly Measurement[] = [
    { round, scenario: 'open_streams', concurrency: openStreams },
    ...concurrencies.map((concurrency) => ({ round, scenario: 'json' as const, concurrency })),
    { round, scenario: 'auto', concurrency: most },
    { round, scenario: 'one_wallet', concurrency: most },
    ...concurrencies.map((concurrency) => ({ round, scenario: 'stream' as const, concurrency })),
    ...(['balance', 'estimate', 'history'] as const).flatMap((scenario) => [
      { round, scenario, concurrency: 1 },
      { round, scenario, concurrency: most },
    ]),
  ]
  return plan.filter(({ scenario }) => scenarios.includes(scenario))
}

/** A server that has just started is still being compiled while it works: that is not what it costs in operation. */
async function warmUp(gateways: readonly Running[], { warmUpRequests }: BenchOptions): Promise<void> {
  for (const gateway of gateways) {
    const { process, spending } = gateway
    const traffic = gateway.trafficOf('json')
    if (traffic === undefined) continue
    const load = { port: process.port, concurrency: 64, count: warmUpRequests, ...traffic }
    spend(spending, await runLoad(load))
  }
}

const rowsOfAHistory = 50

/** Pages of the history are full: everybody has asked often enough. */
async function fillHistories(gateways: readonly Running[]): Promise<void> {
  for (const gateway of gateways) {
    const { installation, process, spending, before } = gateway
    const traffic = gateway.trafficOf('json')
    if (installation === undefined || traffic === undefined) continue
    const people = installation.people.length
    const made = (before?.settledRuns ?? 0) + spending.answered
    const count = rowsOfAHistory * people - made
    if (count <= 0) continue
    const result = await runLoad({ port: process.port, concurrency: 64, ...traffic, count })
    spend(spending, result)
  }
}

async function checkAll(gateways: readonly Running[]): Promise<readonly string[]> {
  const lines: string[] = []
  for (const { installation, process, spending, before } of gateways) {
    if (installation === undefined || before === undefined) continue
    lines.push(await checkMoney(installation, process, { ...spending, before }))
  }
  return lines
}

function describeSample(sample: Sample): string {
  const { scenario, target, concurrency, cpuMicrosPerRequest, perSecond, p50Ms } = sample
  return (
    `${sample.round} ${scenario} ${target} c=${concurrency}: ${cpuMicrosPerRequest.toFixed(0)} µs, ` +
    `${perSecond.toFixed(0)}/s, p50 ${p50Ms.toFixed(2)} ms`
  )
}
