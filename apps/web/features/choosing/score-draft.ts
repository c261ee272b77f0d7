import type { Ability } from './use-selection'

/** What stands in the field of each kind; empty goes by the built-in score. */
export type ScoreFields = Readonly<Record<string, string>>

export type ScoreDraft =
  | { readonly isGood: true; readonly scores: Readonly<Partial<Record<Ability['kind'], number | null>>> }
  | { readonly isGood: false; readonly wrong: readonly Ability['kind'][] }

/** Only what was set by hand is in a field. */
export function fieldsOfAbilities(abilities: readonly Ability[]): ScoreFields {
  return Object.fromEntries(
    abilities.map(({ kind, score, evidence }) => [kind, evidence === 'operator' ? String(score) : '']),
  )
}

/** What is to be changed, or which fields can't be read. */
export function readScores(abilities: readonly Ability[], fields: ScoreFields): ScoreDraft {
  const former = fieldsOfAbilities(abilities)
  const changed = abilities
    .map(({ kind }) => kind)
    .filter((kind) => (fields[kind] ?? '').trim() !== former[kind])
    .map((kind) => ({ kind, score: readScore(fields[kind] ?? '') }))
  const wrong = changed.filter(({ score }) => score === undefined).map(({ kind }) => kind)
  if (wrong.length > 0) return { isGood: false, wrong }
  return {
    isGood: true,
    scores: Object.fromEntries(changed.map(({ kind, score }) => [kind, score ?? null])),
  }
}

/** @returns null for an empty field, undefined for what is no score */
function readScore(text: string): number | null | undefined {
  const trimmed = text.trim().replace(',', '.')
  if (trimmed === '') return null
  if (!/^\d{1,2}(?:\.\d)?$/.test(trimmed)) return undefined
  const score = Number(trimmed)
  return score >= 1 && score <= 99 ? score : undefined
}
