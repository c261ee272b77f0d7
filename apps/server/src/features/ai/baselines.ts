import type { Clock } from '@tessera/core/clock'
import type { SellableModel } from '@tessera/core/pricing/catalogue-model'
import { createAbilityReader } from '@tessera/core/selection/ability-reader'
import { findBaselineModel } from '@tessera/core/selection/baseline-model'

import type { Catalogue } from '../../ports/catalogue.ts'
import type { ManualChoices } from '../../ports/manual-choices.ts'
import type { RunLog } from './ai-deps.ts'

/** The models that people would use if none were chosen for them. */
export interface Baselines {
  /** Asks for a person's last choice, so that it is known when the answer is there. Nobody waits for it. */
  prepare(userId: string): void
  /** The person's own last choice, else what the operator named, else the built-in rule's; undefined without models. */
  find(userId: string): Promise<SellableModel | undefined>
  /** Whether a choice by hand is another one than is known, and has to be written. */
  isNewChoice(userId: string, modelId: string): boolean
  /** It was written. */
  keepChoice(userId: string, modelId: string): void
}

type Known = { readonly modelId: string | undefined; readonly untilMs: number }

/** Another process may have written a later choice; a comparison that is a minute behind does no harm. */
const believedMs = 60_000
const mostKnown = 20_000
/** As long as a change of the catalogue may take to be seen. */
const ruleBelievedMs = 1_000

export function createBaselines(deps: {
  readonly choices: ManualChoices
  readonly catalogue: Pick<Catalogue, 'findNamedBaseline' | 'findSellableModel' | 'listSellableModels'>
  readonly clock: Clock
  readonly log: RunLog
}): Baselines {
  const { choices, catalogue, clock, log } = deps
  const abilityOf = createAbilityReader()
  const known = new Map<string, Known>()
  const asked = new Map<string, Promise<string | undefined>>()

  const remember = (userId: string, modelId: string | undefined): void => {
    // The one that was looked up the longest ago goes first.
    known.delete(userId)
    if (known.size >= mostKnown) for (const oldest of known.keys()) if (known.delete(oldest)) break
    known.set(userId, { modelId, untilMs: clock.nowMs() + believedMs })
  }
  const ask = async (userId: string): Promise<string | undefined> => {
    try {
      const modelId = await choices.find(userId)
      remember(userId, modelId)
      return modelId
    } catch (error) {
      // A comparison is not worth an answer: the usual model stands in.
      log.warn({ err: error, userId }, 'the last choice of a person could not be read')
      return undefined
    } finally {
      asked.delete(userId)
    }
  }
  const lastChoice = (userId: string): string | undefined | Promise<string | undefined> => {
    const fresh = known.get(userId)
    if (fresh !== undefined && fresh.untilMs > clock.nowMs()) return fresh.modelId
    const asking = asked.get(userId) ?? ask(userId)
    asked.set(userId, asking)
    return asking
  }

  let rule: { readonly model: SellableModel | undefined; readonly untilMs: number } | undefined
  const usual = (): SellableModel | undefined => {
    const nowMs = clock.nowMs()
    if (rule === undefined || rule.untilMs <= nowMs) {
      const model = findBaselineModel(catalogue.listSellableModels(), abilityOf)
      rule = { model, untilMs: nowMs + ruleBelievedMs }
    }
    return rule.model
  }

  return {
    prepare(userId) {
      void lastChoice(userId)
    },
    async find(userId) {
      const modelId = await lastChoice(userId)
      const own = modelId === undefined ? undefined : catalogue.findSellableModel(modelId)
      return own ?? catalogue.findNamedBaseline() ?? usual()
    },
    isNewChoice: (userId, modelId) => known.get(userId)?.modelId !== modelId,
    keepChoice: remember,
  }
}
