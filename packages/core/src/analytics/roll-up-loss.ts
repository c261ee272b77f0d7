import { addWalletSums } from './roll-up.ts'
import type { RollUp } from './roll-up.ts'
import { dayOf } from './utc-days.ts'

/** What of a request's cost is in its charge already: the loss is a part of the cost of a charged request. */
export const chargedLossReason = 'over_hold'

/** What a provider was paid and nobody was charged for. */
export type PlatformLoss = {
  readonly atMs: number
  readonly reason: string
  readonly costNanoUsd: bigint
  readonly unchargedMicro: bigint
  /** Undefined where the request is not there any more. */
  readonly request: { readonly modelId: string; readonly walletId: string } | undefined
}

/** Adds a loss to the sums of its day, and to what the wallet cost that asked for it. */
export function rollUpLoss(rollUp: RollUp, loss: PlatformLoss): void {
  const { reason, costNanoUsd, unchargedMicro, request } = loss
  const day = dayOf(loss.atMs)
  rollUp.losses.add(
    { day, modelId: request?.modelId ?? '', reason },
    { losses: 1n, costNanoUsd, unchargedMicro },
  )
  if (request === undefined) return
  addWalletSums(
    rollUp,
    { walletId: request.walletId, day },
    { lossNanoUsd: costNanoUsd, costNanoUsd: reason === chargedLossReason ? 0n : costNanoUsd },
  )
}
