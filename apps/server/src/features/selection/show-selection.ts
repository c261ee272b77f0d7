import type { AdminSelectionResponse } from '@tessera/contracts/selection'
import { addDays, firstDayOfMonth } from '@tessera/core/analytics/utc-days'
import type { SellableModel } from '@tessera/core/pricing/catalogue-model'
import { createAbilityReader } from '@tessera/core/selection/ability-reader'
import { abilityTables } from '@tessera/core/selection/ability-tables'
import { findBaselineModel } from '@tessera/core/selection/baseline-model'
import { scoreOfAbility } from '@tessera/core/selection/model-quality'
import type { OwnAbilities } from '@tessera/core/selection/own-abilities'
import type { ModelAbility, PlacedAbility } from '@tessera/core/selection/place-model'
import { taskTypes } from '@tessera/core/selection/task-type'

import type { Catalogue } from '../../ports/catalogue.ts'
import type { SelectionSettings, SelectionSettingsStore } from '../../ports/selection-settings.ts'
import { describeSavings, thisMonth } from './show-savings.ts'
import type { SavingsDeps } from './show-savings.ts'

export type SelectionDeps = SavingsDeps & {
  readonly catalogue: Catalogue
  readonly selectionSettings: SelectionSettingsStore
  readonly log: { warn(details: object, message: string): void }
}

type DescribedModel = AdminSelectionResponse['models'][number]

/** Everything that choosing goes by, with the settings as they were just read or written. */
export async function describeSelection(
  deps: SelectionDeps,
  settings: SelectionSettings,
): Promise<AdminSelectionResponse> {
  const inUse = baselineInUse(deps.catalogue, settings)
  return {
    version: settings.version,
    baseline: {
      model: settings.baselineModelId ?? null,
      in_use: inUse === undefined ? null : { model: inUse.id, name: inUse.displayName },
    },
    models: deps.catalogue.listModels().flatMap(({ isAvailable, rateCard, ...model }) => {
      if (rateCard === undefined) return []
      const sellable = withOwn({ ...model, rateCard }, settings.ownAbilities[model.id])
      return [describeModel(sellable, isAvailable)]
    }),
    tables: abilityTables.map(({ id, name, source, publishedOn }) => ({
      id,
      name,
      source,
      published_on: publishedOn,
    })),
    savings: await describeMonths(deps),
  }
}

/** The catalogue may be a second behind a change; the answer to a change is not. */
function withOwn(model: SellableModel, ownAbilities: OwnAbilities | undefined): SellableModel {
  const { ownAbilities: _former, ...facts } = model
  return ownAbilities === undefined ? facts : { ...facts, ownAbilities }
}

function baselineInUse(catalogue: Catalogue, settings: SelectionSettings): SellableModel | undefined {
  const named =
    settings.baselineModelId === undefined ? undefined : catalogue.findSellableModel(settings.baselineModelId)
  return (
    named ??
    findBaselineModel(
      catalogue.listSellableModels().map((model) => withOwn(model, settings.ownAbilities[model.id])),
      createAbilityReader(),
    )
  )
}

function describeModel(model: SellableModel, available: boolean): DescribedModel {
  const read = createAbilityReader()
  const now = read(model)
  const builtIn = read(withOwn(model, undefined))
  return {
    model: model.id,
    name: model.displayName,
    provider: model.provider,
    available,
    tables: [...builtIn.tableIds],
    abilities: (['overall', ...taskTypes] as const).map((kind) => ({
      kind,
      score: shownScore(abilityIn(now, kind)),
      built_in_score: shownScore(abilityIn(builtIn, kind)),
      evidence: abilityIn(now, kind).evidence,
    })),
  }
}

function abilityIn(ability: ModelAbility, kind: keyof OwnAbilities): PlacedAbility {
  return kind === 'overall' ? ability.overall : ability.byTaskType[kind]
}

/** One decimal, and never all or nothing. */
function shownScore({ ability }: PlacedAbility): number {
  return Math.min(99.9, Math.max(0.1, Math.round(scoreOfAbility(ability) * 10) / 10))
}

async function describeMonths({ savings, clock }: SavingsDeps): Promise<AdminSelectionResponse['savings']> {
  const current = thisMonth(clock)
  const former = firstDayOfMonth(addDays(current, -1))
  return Promise.all(
    [current, former].map(async (firstDay) => describeSavings(firstDay, await savings.ofAll(firstDay))),
  )
}
