import type { SelectionSettingsStore } from '../../ports/selection-settings.ts'
import { touchCatalogue } from './catalogue-store.ts'
import {
  selectionSettingsFromText,
  selectionSettingsKey,
  selectionSettingsToText,
} from './selection-settings-row.ts'
import { createVersionedSetting } from './versioned-setting.ts'
import type { VersionedSettingDeps } from './versioned-setting.ts'

/** What an operator has decided about choosing models, as one versioned setting. */
export function createSelectionSettingsStore(deps: VersionedSettingDeps): SelectionSettingsStore {
  const setting = createVersionedSetting(deps, {
    key: selectionSettingsKey,
    fromText: selectionSettingsFromText,
    toText: selectionSettingsToText,
  })
  return {
    get: setting.get,
    change: ({ settings, audit }) =>
      setting.change({
        expectedVersion: settings.version,
        withVersion: (version) => ({ ...settings, version }),
        audit,
        // Models carry their abilities: whoever holds a copy of the catalogue reads it anew.
        writeWith: (trx) => touchCatalogue({ ...deps, db: trx }),
      }),
  }
}
