import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

import { createPromptReader } from '@tessera/core/selection/reading/create-prompt-reader'
import type { PromptReader } from '@tessera/core/selection/reading/prompt-reader'
import { decodeSelectorWeights } from '@tessera/core/selection/reading/selector-weights'
import type { SelectorWeights } from '@tessera/core/selection/reading/selector-weights'
import { preferences, taskTypes } from '@tessera/core/selection/task-type'

import { selectorWeightsPath } from '../../apps/server/src/adapters/selection/read-selector-weights.ts'
import { keywordReader } from './baselines/keyword-reader.ts'
import { encodeWeights } from './encode-weights.ts'
import { gainOf } from './gather-examples.ts'
import type { TrainingSet } from './gather-examples.ts'
import { measureDisturbances } from './measures/disturbances.ts'
import { gainCurve } from './measures/gain-curve.ts'
import type { GainCase } from './measures/gain-curve.ts'
import { poolValue } from './measures/pool-value.ts'
import { longPrompts, measureTimes } from './measures/reading-time.ts'
import { ofType, typeAccuracy } from './measures/type-accuracy.ts'
import type { TypeCase } from './measures/type-accuracy.ts'
import { printTable } from './print-table.ts'
import { readOutsideRows, readOwnPrompts } from './prompt-rows.ts'
import type { OutsideRow } from './prompt-rows.ts'
import { createRandom } from './random.ts'
import { trainWeightsAlike } from './train-weights.ts'

const usage = `Measures the model selector on outside data, which is no part of the project.
  npm run select:evaluate -- --rows FILE [--keywords]
  --keywords measures only the reader that came before, without any training.`

/** @returns the exit code: 0 done, 2 wrong arguments */
export function runEvaluate(args: readonly string[]): number {
  const { values } = parseArgs({
    args: [...args],
    options: { rows: { type: 'string' }, keywords: { type: 'boolean', default: false } },
  })
  const path = values.rows ?? process.env['SELECTOR_ROWS']
  if (path === undefined) {
    process.stderr.write(`${usage}\n`)
    return 2
  }
  const rows = readOutsideRows(path)
  const readers = values.keywords ? keywordsOnly : learnedReaders(rows)
  reportTypes(rows, readers)
  reportGains(rows, readers)
  reportPools(rows, readers)
  reportDisturbances(rows, readers)
  reportTimes(rows, readers)
  return 0
}

type Readers = {
  readonly name: string
  /** The one that ships: trained on everything that it may be trained on. */
  readonly whole: PromptReader
  /** Trained without the source of the row. */
  readonly withoutSourceOf: (row: OutsideRow) => PromptReader
  /** Trained on other rows of the same source. */
  readonly withoutFoldOf: (row: OutsideRow) => PromptReader
}

const keywordsOnly: Readers = {
  name: 'keywords',
  whole: keywordReader,
  withoutSourceOf: () => keywordReader,
  withoutFoldOf: () => keywordReader,
}

const folds = 5

function learnedReaders(rows: readonly OutsideRow[]): Readers {
  const set: TrainingSet = { own: readOwnPrompts(), outside: rows.filter((row) => row.train_ok) }
  const shipped = decodeOrThrow(readFileSync(selectorWeightsPath))
  const whole = createPromptReader(shipped)
  const train = (part: TrainingSet): PromptReader =>
    createPromptReader(decodeOrThrow(encodeWeights(trainWeightsAlike(part, shipped.calibration))))
  const bySource = new Map<string, PromptReader>()
  const byFold = new Map<number, PromptReader>()
  return {
    name: 'learned',
    whole,
    withoutSourceOf: (row) => {
      if (!row.train_ok) return whole
      const group = groupOf(row.source)
      return remember(bySource, group, () =>
        train({ ...set, outside: set.outside.filter(({ source }) => groupOf(source) !== group) }),
      )
    },
    withoutFoldOf: (row) => {
      if (!row.train_ok) return whole
      const fold = foldOf(row)
      return remember(byFold, fold, () =>
        train({ ...set, outside: set.outside.filter((other) => foldOf(other) !== fold) }),
      )
    },
  }
}

function decodeOrThrow(bytes: Uint8Array): SelectorWeights {
  const weights = decodeSelectorWeights(bytes)
  if (!weights.ok) throw new Error(weights.error.message)
  return weights.value
}

function remember<Key>(known: Map<Key, PromptReader>, key: Key, make: () => PromptReader): PromptReader {
  const before = known.get(key)
  if (before !== undefined) return before
  const made = make()
  known.set(key, made)
  return made
}

/** Two sources have the same seeds, one of them translated: they are left out together. */
function groupOf(source: string): string {
  return source.endsWith('seeds') ? 'seeds' : source
}

function foldOf({ id }: OutsideRow): number {
  return Number.parseInt(id.slice(0, 6), 16) % folds
}

function readWith(reader: PromptReader, prompt: string) {
  return reader.read({ prompt, countPromptTokens: () => 1 })
}

function reportTypes(rows: readonly OutsideRow[], readers: Readers): void {
  const cases = rows.flatMap((row) =>
    row.task_type === undefined ? [] : [{ row, ...typeCaseOf(row, row.task_type, readers) }],
  )
  const sources = [...new Set(rows.map(({ source }) => source))].filter((source) =>
    cases.some(({ row }) => row.source === source),
  )
  printTable(
    `Kind of task, ${readers.name}: every source read without having been trained on (% of prompts)`,
    ['source', 'trains', 'prompts', 'strict', 'lenient', 'macro-F1'],
    [...sources, 'all'].map((source) => {
      const own = cases.filter(({ row }) => source === 'all' || row.source === source)
      const { prompts, strict, lenient, macroF1 } = typeAccuracy(own)
      const trains = source === 'all' ? '' : own[0]?.row.train_ok === true ? 'yes' : 'no'
      return [source, trains, prompts, percent(strict), percent(lenient), percent(macroF1)]
    }),
  )
  const real = cases.filter(({ row }) => row.source === 'autoj-train')
  printTable(
    `By kind of task, ${readers.name} (%; real users' prompts are those of autoj-train)`,
    ['kind', 'prompts', 'recall', 'precision', 'real users: prompts', 'recall', 'precision'],
    taskTypes.map((type) => {
      const everywhere = ofType(cases, type)
      const there = ofType(real, type)
      return [
        type,
        everywhere.prompts,
        percent(everywhere.recall),
        percent(everywhere.precision),
        there.prompts,
        percent(there.recall),
        percent(there.precision),
      ]
    }),
  )
}

function typeCaseOf(row: OutsideRow, known: TypeCase['known'], readers: Readers): TypeCase {
  return {
    known,
    alsoRight: row.task_type_alt ?? [],
    read: readWith(readers.withoutSourceOf(row), row.prompt).taskType,
  }
}

function reportGains(rows: readonly OutsideRow[], readers: Readers): void {
  const random = createRandom(11)
  const cases = rows.flatMap((row) => {
    const gain = gainOf(row)
    if (gain === undefined) return []
    return [
      {
        source: row.source,
        gain,
        random: random(),
        length: row.prompt.length,
        keywords: readWith(keywordReader, row.prompt).difficulty,
        apart: readWith(readers.withoutSourceOf(row), row.prompt).difficulty,
        inside: readWith(readers.withoutFoldOf(row), row.prompt).difficulty,
      },
    ]
  })
  type Case = (typeof cases)[number]
  const mixes: readonly (readonly [string, (one: Case) => boolean])[] = [
    ...[...new Set(cases.map(({ source }) => source))].map(
      (source) => [source, (one: Case) => one.source === source] as const,
    ),
    ['mixed traffic', () => true],
    ['mixed, all but MMLU', ({ source }) => !source.includes('mmlu')],
  ]
  printTable(
    `Ranking by difficulty, ${readers.name}: APGR and CPT50/CPT80 (%; chance is .500 and 50/80)`,
    ['prompts of', 'prompts', 'random', 'length', 'keywords', 'without the source', 'with other rows of it'],
    mixes.map(([name, isIn]) => {
      const own = cases.filter(isIn)
      const curve = (score: (one: Case) => number): string =>
        describeCurve(own.map((one) => ({ score: score(one), gain: one.gain })))
      return [
        name,
        own.length,
        curve((one) => one.random),
        curve((one) => one.length),
        curve((one) => one.keywords),
        curve((one) => one.apart),
        curve((one) => one.inside),
      ]
    }),
  )
}

function describeCurve(cases: readonly GainCase[]): string {
  const { apgr, cpt50, cpt80 } = gainCurve(cases)
  return `${apgr.toFixed(3)} ${percent(cpt50, 0)}/${percent(cpt80, 0)}`
}

function reportPools(rows: readonly OutsideRow[], readers: Readers): void {
  const sources = [...new Set(rows.filter((row) => row.models !== undefined).map(({ source }) => source))]
  printTable(
    `Choice among many models, ${readers.name}: quality kept, at a share of the best single model's cost (%)`,
    ['source', 'prompts', ...preferences.flatMap((name) => [name, 'cost']), 'estimate off by (median)'],
    sources.map((source) => {
      const own = rows.filter((row) => row.source === source)
      const values = preferences.map((preference) => poolValue(own, readers.whole, preference))
      const kept = values.flatMap(({ quality, cost }) => [percent(quality), percent(cost)])
      return [source, String(own.length)].concat(kept, (values[1]?.medianRatio ?? 0).toFixed(2))
    }),
  )
}

function reportDisturbances(rows: readonly OutsideRow[], readers: Readers): void {
  const prompts = rows
    .filter(({ source }) => source === 'autoj-train' || source.startsWith('alpacaeval'))
    .map(({ prompt }) => prompt)
  printTable(
    `Disturbances, ${readers.name}: share of ${prompts.length} real prompts that are read differently (%)`,
    ['disturbance', 'other kind', 'other complexity'],
    measureDisturbances(readers.whole, prompts).map(({ name, otherType, otherComplexity }) => [
      name,
      percent(otherType),
      percent(otherComplexity),
    ]),
  )
}

function reportTimes(rows: readonly OutsideRow[], readers: Readers): void {
  const prompts = rows.map(({ prompt }) => prompt)
  const kinds = [
    ['prompts of the data', prompts],
    ['20 to 32,000 characters', longPrompts(prompts, 3_000)],
  ] as const
  printTable(
    `Time to read a prompt, ${readers.name} (ms)`,
    ['prompts', 'p50', 'p99', 'most'],
    kinds.map(([name, texts]) => {
      const { medianMs, p99Ms, mostMs } = measureTimes(texts, (prompt) => readWith(readers.whole, prompt))
      return [name, medianMs.toFixed(3), p99Ms.toFixed(3), mostMs.toFixed(2)]
    }),
  )
}

function percent(share: number, digits = 1): string {
  return (share * 100).toFixed(digits)
}
