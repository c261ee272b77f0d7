import { setTimeout as sleep } from 'node:timers/promises'

import type { SellableModel } from '@tessera/core/pricing/catalogue-model'
import type { PlatformLoss } from '@tessera/core/runs/decide-ending'

import type { CompanionWrite } from '../../ports/companion-write.ts'
import type { AiContext } from './ai-deps.ts'
import type { RunJob } from './run-job.ts'
import type { Run } from './run.ts'

export type AbandonedRun = {
  readonly run: Run
  readonly walletId: string
  readonly model: SellableModel
  readonly boundTokens: number
  readonly attempts: number
  readonly conversation?: RunJob['conversation']
  readonly loss?: PlatformLoss
}

/** While the books can't be written. Until then the hold keeps its lease, or goes with it. */
const waitMs = 30_000

/**
 * Frees what is held for a run whose proper end could not be written, and ends its row with it: its reader has been
 * told that nothing is charged. Goes on until the books have it. Never rejects.
 */
export async function abandonRun(context: AiContext, abandoned: AbandonedRun): Promise<void> {
  const { run, walletId } = abandoned
  const release = { holdId: run.identity.id, walletId, reason: 'failed' } as const
  let isWithRows = true
  for (;;) {
    try {
      const released = await context.credits.release(
        isWithRows ? { ...release, companions: companionsOf(context, abandoned) } : release,
      )
      if (released.ok) return
      if (released.error.code !== 'ledger_unavailable') {
        context.log.error({ runId: release.holdId, code: released.error.code }, 'a late release was refused')
        return
      }
    } catch (error) {
      context.log.error({ err: error, runId: release.holdId }, 'a late release failed')
      // Rows that can't be written must not keep the credits: without them, at once.
      if (isWithRows) {
        isWithRows = false
        continue
      }
    }
    await sleep(waitMs, undefined, { ref: false })
  }
}

function companionsOf(context: AiContext, abandoned: AbandonedRun): readonly CompanionWrite[] {
  const { run, model, conversation, loss } = abandoned
  const runId = run.identity.id
  return [
    ...(conversation === undefined || run.isForgotten
      ? []
      : [
          {
            type: 'message_ended',
            messageId: conversation.messageId,
            conversationId: conversation.conversationId,
            status: 'failed',
            text: run.text,
          } as const,
        ]),
    ...(loss === undefined
      ? []
      : [
          {
            type: 'platform_loss_booked',
            lossId: context.ids.create('platformLoss'),
            runId,
            ...loss,
          } as const,
        ]),
    {
      type: 'run_ended',
      runId,
      status: 'released',
      modelId: model.id,
      provider: model.provider,
      rateCardId: model.rateCard.id,
      outputBoundTokens: abandoned.boundTokens,
      errorCode: 'unavailable',
      attempts: abandoned.attempts,
    },
  ]
}
