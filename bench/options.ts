import { parseArgs } from 'node:util'

export const scenarioNames = [
  'json',
  'auto',
  'one_wallet',
  'stream',
  'open_streams',
  'balance',
  'estimate',
  'history',
] as const
export type ScenarioName = (typeof scenarioNames)[number]

/** Measured apart from the others: they need a server that sells credits, and paid orders. */
export const paymentScenarioNames = ['webhooks', 'webhooks_beside'] as const
export type PaymentScenarioName = (typeof paymentScenarioNames)[number]

export const targetNames = ['direct', 'bare', 'sqlite', 'postgres'] as const
export type TargetName = (typeof targetNames)[number]

export type BenchOptions = {
  readonly rounds: number
  /** How long each measurement takes. */
  readonly durationMs: number
  /** Sent to each gateway before anything is measured but memory. */
  readonly warmUpRequests: number
  readonly people: number
  readonly openStreams: number
  readonly scenarios: readonly ScenarioName[]
  readonly paymentScenarios: readonly PaymentScenarioName[]
  /** Orders that are made, paid and granted in each measurement of webhooks. */
  readonly orders: number
  readonly targets: readonly TargetName[]
  readonly concurrencies: readonly number[]
  /** Where a processor profile of each server goes. */
  readonly profileFolder: string | undefined
  /** Only a whole run is worth writing down. */
  readonly isWhole: boolean
}

export const usage = `npm run bench -- [--quick] [--rounds N] [--seconds N] [--scenarios a,b] [--targets a,b]
  [--concurrency 1,16,64] [--profile FOLDER]
scenarios: ${[...scenarioNames, ...paymentScenarioNames].join(', ')}
targets: ${targetNames.join(', ')}
Without options everything is measured and docs/performance.md is written anew.`

/** Errors: throws with what is wrong with the arguments. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      scenarios: { type: 'string' },
      targets: { type: 'string' },
      concurrency: { type: 'string' },
      profile: { type: 'string' },
    },
  })
  const { quick } = values
  const wanted = readList(values.scenarios, [...scenarioNames, ...paymentScenarioNames])
  return {
    rounds: readNumber(values.rounds) ?? (quick ? 1 : 3),
    durationMs: 1_000 * (readNumber(values.seconds) ?? (quick ? 1 : 3)),
    warmUpRequests: quick ? 1_000 : 8_000,
    people: quick ? 24 : 200,
    openStreams: quick ? 100 : 300,
    scenarios: scenarioNames.filter((name) => wanted.includes(name)),
    paymentScenarios: paymentScenarioNames.filter((name) => wanted.includes(name)),
    orders: quick ? 120 : 800,
    targets: readList(values.targets, targetNames),
    concurrencies: values.concurrency?.split(',').map((text) => readNumber(text) ?? 1) ?? [1, 16, 64],
    profileFolder: values.profile,
    isWhole: !quick && Object.values(values).every((value) => value === undefined || value === false),
  }
}

function readNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (!(number > 0)) throw new Error(`"${text}" is no number above zero`)
  return number
}

function readList<Name extends string>(text: string | undefined, known: readonly Name[]): readonly Name[] {
  if (text === undefined) return known
  return text.split(',').map((wanted) => {
    const name = known.find((candidate) => candidate === wanted)
    if (name === undefined) throw new Error(`there is no "${wanted}"; there are ${known.join(', ')}`)
    return name
  })
}
