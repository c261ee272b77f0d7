import { z } from 'zod'

import { cleanText, isoTime } from './primitives.ts'
import { taskTypes } from './vocabulary.ts'

/** A kind of task, or what a model can do over all kinds. */
const abilityKind = z.enum(['overall', ...taskTypes])

/** How many of a hundred requests of middle difficulty a model is expected to answer well; one decimal. */
const score = z
  .number()
  .min(1)
  .max(99)
  .refine((value) => Math.round(value * 10) / 10 === value, 'must have at most one decimal')

const month = z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, 'must be a month such as 2026-03')

/** Answers whose model was chosen, against the model that would have been used, for the same tokens at its prices then. */
const savings = z.object({
  month,
  from: isoTime,
  /** The last millisecond of the month. */
  to: isoTime,
  answers: z.number().int(),
  credits_charged: z.number(),
  credits_otherwise: z.number(),
  /** What they would have cost less what they cost; negative where choosing cost more. */
  credits_saved: z.number(),
})

/** A month (UTC); this one when left out. */
export const savingsQuery = z.object({ month: month.optional() })
export const savingsResponse = savings
export type SavingsResponse = z.infer<typeof savingsResponse>

const ability = z.object({
  kind: abilityKind,
  score: z.number(),
  built_in_score: z.number(),
  /**
   * `table`: a public table tests this kind. `overall`: public tables of other kinds. `lineup`: the maker's line-up
   * against a model in a table. `guess`: price and size alone. `operator`: set here.
   */
  evidence: z.enum(['table', 'overall', 'lineup', 'guess', 'operator']),
})

export const adminSelectionResponse = z.object({
  /** Send it back with every change: somebody else's change in between is then a conflict. */
  version: z.number().int(),
  baseline: z.object({
    /** The model that choosing is compared with; null: the built-in rule decides. */
    model: z.string().nullable(),
    /** What is compared with now: the named one where it is on sale, else the rule's. */
    in_use: z.object({ model: z.string(), name: z.string() }).nullable(),
  }),
  models: z.array(
    z.object({
      model: z.string(),
      name: z.string(),
      provider: z.string(),
      available: z.boolean(),
      /** The tables that its built-in figures come from. */
      tables: z.array(z.string()),
      /** `overall` first. */
      abilities: z.array(ability),
    }),
  ),
  tables: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      source: z.string(),
      /** Year and month. */
      published_on: z.string(),
    }),
  ),
  /** Of everybody, this month and the one before. */
  savings: z.array(savings),
})
export type AdminSelectionResponse = z.infer<typeof adminSelectionResponse>

const change = {
  version: z.number().int().min(0),
  reason: cleanText.trim().min(3).max(500),
}

export const changeAbilitiesRequest = z.strictObject({
  ...change,
  /** Null: back to the built-in figure. Kinds that are left out stay. */
  scores: z
    .partialRecord(abilityKind, score.nullable())
    .refine((scores) => Object.keys(scores).length > 0, 'must change something'),
})
export type ChangeAbilitiesRequest = z.infer<typeof changeAbilitiesRequest>

export const changeSelectionRequest = z.strictObject({
  ...change,
  /** Null: the built-in rule decides. */
  baseline_model: cleanText.min(1).max(200).nullable(),
})
export type ChangeSelectionRequest = z.infer<typeof changeSelectionRequest>
