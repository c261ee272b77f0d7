import type { AbilityTable, Skill } from './ability-tables.ts'

/** What the tables say of one model, in logits; 0 is where GPT-4o of August 2024 stands. */
export type FittedAbility = {
  readonly overall: number
  /** How far the model stands from what its overall ability would lead to expect; shrunk, and only where measured. */
  readonly offsets: Readonly<Partial<Record<Skill, number>>>
  /** The tables that have it, the newest first. */
  readonly tableIds: readonly string[]
}

/**
 * How far models part by skill, where 1 is the mean: the standard deviation of each column of WildBench v2 in logits,
 * divided by their mean. Weak models fall behind in maths and code, and hold on in prose and plain questions.
 */
export const slopeBySkill: Readonly<Record<Skill, number>> = {
  math: 1.4,
  coding: 1.35,
  reasoning: 1,
  knowledge: 0.65,
  creative: 0.65,
  overall: 1,
}

const reference = 'gpt-4o'
const mostRounds = 500
/** In logits. */
const settledBelow = 0.0002
/** A single column is believed by half. */
const shrinkingColumns = 1

type Cell = {
  readonly model: string
  readonly column: string
  readonly skill: Skill
  readonly slope: number
  readonly value: number
  readonly isOfMakers: boolean
}

/**
 * Puts tables of different tests, times and models on one scale: every figure, as a logit, is taken for
 * `column offset + slope of the skill × overall ability of the model`, and both are fitted by turns (least squares).
 * Tables are tied together by the models that they share; makers' own figures only show where a model is better or worse
 * than its standing elsewhere. Every model has to be in another table as well.
 */
export function fitAbilities(tables: readonly AbilityTable[]): ReadonlyMap<string, FittedAbility> {
  const cells = tables.flatMap(cellsOf)
  const { overall, offset } = fitTogether(cells.filter(({ isOfMakers }) => !isOfMakers))
  const abilityOf = (model: string): number => overall.get(model) ?? Number.NaN
  for (const [column, own] of Map.groupBy(cells, (cell) => cell.column)) {
    offset.set(column, meanOf(own.map(({ model, slope, value }) => value - slope * abilityOf(model))))
  }
  const zero = abilityOf(reference)
  return new Map(
    [...Map.groupBy(cells, ({ model }) => model)].map(([model, own]) => {
      const residuals = own.map(({ skill, column, slope, value }) => ({
        skill,
        residual: value - (offset.get(column) ?? 0) - slope * abilityOf(model),
      }))
      const tableIds = tables.filter(({ rows }) => rows[model] !== undefined).map(({ id }) => id)
      return [model, { overall: abilityOf(model) - zero, offsets: offsetsOf(residuals), tableIds }]
    }),
  )
}

function fitTogether(cells: readonly Cell[]) {
  const byModel = Map.groupBy(cells, ({ model }) => model)
  const byColumn = Map.groupBy(cells, ({ column }) => column)
  const overall = new Map<string, number>()
  const offset = new Map<string, number>()
  for (let round = 0, change = 1; round < mostRounds && change > settledBelow; round += 1) {
    change = 0
    for (const [column, own] of byColumn) {
      let sum = 0
      for (const { model, slope, value } of own) sum += value - slope * (overall.get(model) ?? 0)
      offset.set(column, sum / own.length)
    }
    for (const [model, own] of byModel) {
      let [weight, pull] = [0, 0]
      for (const { column, slope, value } of own) {
        weight += slope * slope
        pull += slope * (value - (offset.get(column) ?? 0))
      }
      change = Math.max(change, Math.abs(pull / weight - (overall.get(model) ?? 0)))
      overall.set(model, pull / weight)
    }
  }
  return { overall, offset }
}

function cellsOf(table: AbilityTable): readonly Cell[] {
  return Object.entries(table.rows).flatMap(([model, figures]) =>
    table.columns.flatMap((skill, index) => {
      const figure = figures[index]
      if (figure === undefined || figure === null) return []
      const column = `${table.id} ${index}`
      const isOfMakers = table.isOfMakers === true
      return [{ model, column, skill, slope: slopeBySkill[skill], value: logitOf(figure, table), isOfMakers }]
    }),
  )
}

function logitOf(figure: number, { unit, spread }: AbilityTable): number {
  if (unit === 'elo') return ((figure / 400) * Math.LN10) / spread
  const share = Math.min(0.98, Math.max(0.02, figure / 100))
  return Math.log(share / (1 - share)) / spread
}

function offsetsOf(
  residuals: readonly { readonly skill: Skill; readonly residual: number }[],
): FittedAbility['offsets'] {
  const bySkill = Map.groupBy(
    residuals.filter(({ skill }) => skill !== 'overall'),
    ({ skill }) => skill,
  )
  return Object.fromEntries(
    [...bySkill].map(([skill, own]) => [
      skill,
      own.reduce((sum, { residual }) => sum + residual, 0) / (own.length + shrinkingColumns),
    ]),
  )
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
