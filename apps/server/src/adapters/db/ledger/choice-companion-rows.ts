import type { ManualChoiceMade, RunEnded } from '../../../ports/companion-write.ts'
import type { ColumnValue, CompanionRow } from './companion-rows.ts'

/** The model that a person last chose by hand: a later choice replaces it. */
export function choiceRowOf({ userId, modelId }: ManualChoiceMade, nowMs: bigint): CompanionRow {
  return {
    table: 'manual_choices',
    mode: 'upsert',
    key: ['user_id'],
    values: { user_id: userId, model_id: modelId, chosen_at_ms: nowMs },
  }
}

/** What the answer would have cost with the model otherwise used. */
export function baselineColumnsOf({ baseline }: RunEnded): Readonly<Record<string, ColumnValue>> {
  return {
    baseline_rate_card_id: baseline?.rateCardId ?? null,
    baseline_micro: baseline?.micro ?? null,
  }
}
