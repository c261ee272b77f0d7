import { taskTypes } from '@tessera/core/selection/task-type'
import type { Kysely } from 'kysely'
import { z } from 'zod'

import type { SelectionSettings } from '../../ports/selection-settings.ts'
import type { Schema } from './schema/schema.ts'

export const selectionSettingsKey = 'selection'

const storedSettings = z.object({
  version: z.number().int().min(1),
  baseline_model_id: z.string().nullable(),
  /** Scores between 0 and 100. */
  abilities: z.record(
    z.string(),
    z.partialRecord(z.enum(['overall', ...taskTypes]), z.number().gt(0).lt(100)),
  ),
})

const unsetSettings: SelectionSettings = { version: 0, baselineModelId: undefined, ownAbilities: {} }

export async function readSelectionSettings(db: Kysely<Schema>): Promise<SelectionSettings> {
  const row = await db
    .selectFrom('settings')
    .select('value_json')
    .where('key', '=', selectionSettingsKey)
    .executeTakeFirst()
  return selectionSettingsFromText(row?.value_json)
}

export function selectionSettingsFromText(text: string | undefined): SelectionSettings {
  if (text === undefined) return unsetSettings
  const stored = storedSettings.parse(JSON.parse(text))
  return {
    version: stored.version,
    baselineModelId: stored.baseline_model_id ?? undefined,
    ownAbilities: stored.abilities,
  }
}

export function selectionSettingsToText({
  version,
  baselineModelId,
  ownAbilities,
}: SelectionSettings): string {
  return JSON.stringify({ version, baseline_model_id: baselineModelId ?? null, abilities: ownAbilities })
}
