import { taskTypes } from '@tessera/core/selection/task-type'
import type { TaskType } from '@tessera/core/selection/task-type'

/** A prompt whose kind is known, and what a reader made of it. */
export type TypeCase = {
  readonly known: TaskType
  readonly alsoRight: readonly TaskType[]
  readonly read: TaskType
}

export type TypeAccuracy = {
  readonly prompts: number
  readonly strict: number
  /** Counts another right reading as right. */
  readonly lenient: number
  /** Mean over the kinds that are met, of the harmonic mean of precision and recall. */
  readonly macroF1: number
}

export function typeAccuracy(cases: readonly TypeCase[]): TypeAccuracy {
  const share = (isRight: (one: TypeCase) => boolean): number => cases.filter(isRight).length / cases.length
  const met = taskTypes.filter((type) => cases.some(({ known }) => known === type))
  const scores = met.map((type) => ofType(cases, type).f1)
  return {
    prompts: cases.length,
    strict: share(isStrictlyRight),
    lenient: share((one) => isStrictlyRight(one) || one.alsoRight.includes(one.read)),
    macroF1: scores.reduce((sum, f1) => sum + f1, 0) / Math.max(1, scores.length),
  }
}

/** How often a kind is found where it is, and is right where it is named. */
export function ofType(
  cases: readonly TypeCase[],
  type: TaskType,
): { readonly prompts: number; readonly recall: number; readonly precision: number; readonly f1: number } {
  const prompts = cases.filter(({ known }) => known === type).length
  const named = cases.filter(({ read }) => read === type).length
  const right = cases.filter((one) => one.known === type && isStrictlyRight(one)).length
  return {
    prompts,
    recall: right / Math.max(1, prompts),
    precision: right / Math.max(1, named),
    f1: (2 * right) / Math.max(1, prompts + named),
  }
}

function isStrictlyRight({ known, read }: TypeCase): boolean {
  return known === read
}
