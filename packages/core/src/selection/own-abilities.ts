import { abilityOfScore } from './model-quality.ts'
import type { ModelAbility, PlacedAbility } from './place-model.ts'
import type { TaskType } from './task-type.ts'

/** Figures that an operator has set for a model, as scores between 0 and 100; the others stay built in. */
export type OwnAbilities = Readonly<Partial<Record<TaskType | 'overall', number>>>

/** Puts an operator's figures over the built-in ones. An overall figure does not move the kinds of task: each is set by itself. */
export function withOwnAbilities(built: ModelAbility, own: OwnAbilities | undefined): ModelAbility {
  if (own === undefined) return built
  const byTaskType = { ...built.byTaskType }
  let overall = built.overall
  for (const [kind, score] of Object.entries(own)) {
    const placed: PlacedAbility = { ability: abilityOfScore(score), evidence: 'operator' }
    if (kind === 'overall') overall = placed
    else if (isKindOf(byTaskType, kind)) byTaskType[kind] = placed
  }
  return { ...built, overall, byTaskType }
}

function isKindOf(byTaskType: Readonly<Record<TaskType, PlacedAbility>>, kind: string): kind is TaskType {
  return Object.hasOwn(byTaskType, kind)
}
