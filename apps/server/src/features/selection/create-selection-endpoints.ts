import { routes } from '@tessera/contracts/routes'
import type { AdminSelectionResponse } from '@tessera/contracts/selection'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'
import type { OwnAbilities } from '@tessera/core/selection/own-abilities'

import { endpoint } from '../../ports/endpoint.ts'
import type { ApiFailure, Endpoint } from '../../ports/endpoint.ts'
import type { SelectionSettings } from '../../ports/selection-settings.ts'
import { catchUpOnChange } from '../catalogue/catch-up-on-change.ts'
import { showSavings } from './show-savings.ts'
import { describeSelection } from './show-selection.ts'
import type { SelectionDeps } from './show-selection.ts'

/** What choosing saved, and what a superadmin may say about it. */
export function createSelectionEndpoints(deps: SelectionDeps): readonly Endpoint[] {
  return [showSavings(deps), showSelection(deps), changeBaseline(deps), changeAbilities(deps)]
}

function showSelection(deps: SelectionDeps): Endpoint {
  return endpoint(routes.adminSelection, async () =>
    ok(await describeSelection(deps, await deps.selectionSettings.get())),
  )
}

/** PATCH /api/credits/admin/selection: the model that choosing is compared with. */
function changeBaseline(deps: SelectionDeps): Endpoint {
  return endpoint(routes.changeSelection, async ({ actor, body, requestId }) => {
    const before = await deps.selectionSettings.get()
    if (before.version !== body.version) return err(changedInBetween)
    const wanted = body.baseline_model ?? undefined
    if (wanted !== undefined && !isKnown(deps, wanted)) return err(modelNotFound('baseline_model'))
    const changed = await deps.selectionSettings.change({
      settings: { ...before, baselineModelId: wanted },
      audit: {
        actorId: actor.userId,
        action: 'selection.baseline',
        subjectKind: 'settings',
        subjectId: 'selection',
        reason: body.reason,
        before: { baseline_model: before.baselineModelId ?? null },
        after: { baseline_model: body.baseline_model },
        requestId,
      },
    })
    return changed === undefined ? err(changedInBetween) : answerChange(deps, changed)
  })
}

/** PATCH /api/credits/admin/selection/{model_id}: how able a model is, or back to what is built in. */
function changeAbilities(deps: SelectionDeps): Endpoint {
  return endpoint(routes.changeAbilities, async ({ actor, body, params, requestId }) => {
    const modelId = params['model_id'] ?? ''
    const before = await deps.selectionSettings.get()
    if (before.version !== body.version) return err(changedInBetween)
    if (!isKnown(deps, modelId)) return err(modelNotFound('model_id'))
    const own = merge(before.ownAbilities[modelId], body.scores)
    const { [modelId]: former, ...others } = before.ownAbilities
    const changed = await deps.selectionSettings.change({
      settings: {
        ...before,
        ownAbilities: Object.keys(own).length === 0 ? others : { ...others, [modelId]: own },
      },
      audit: {
        actorId: actor.userId,
        action: 'selection.abilities',
        subjectKind: 'model',
        subjectId: modelId,
        reason: body.reason,
        before: former ?? {},
        after: own,
        requestId,
      },
    })
    return changed === undefined ? err(changedInBetween) : answerChange(deps, changed)
  })
}

/** Once it answers, this process chooses by what was changed. */
async function answerChange(
  deps: SelectionDeps,
  changed: SelectionSettings,
): Promise<Result<AdminSelectionResponse, ApiFailure>> {
  await catchUpOnChange(deps)
  return ok(await describeSelection(deps, changed))
}

function merge(
  former: OwnAbilities | undefined,
  scores: Readonly<Record<string, number | null | undefined>>,
): OwnAbilities {
  const merged = Object.entries({ ...former, ...scores })
  return Object.fromEntries(merged.filter(([, score]) => typeof score === 'number'))
}

function isKnown({ catalogue }: SelectionDeps, modelId: string): boolean {
  return catalogue.listModels().some(({ id }) => id === modelId)
}

function modelNotFound(param: string): ApiFailure {
  return { code: 'not_found', message: 'This model is not in the catalogue.', param }
}

const changedInBetween: ApiFailure = {
  code: 'conflict',
  message: 'Somebody else changed this in the meantime. Look at it again.',
  param: 'version',
}
