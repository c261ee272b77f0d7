import { applyBatch } from '@tessera/core/ledger/apply-batch'
import type { ApplyBatch } from '@tessera/core/ledger/apply-batch'
import { readUsage } from '@tessera/core/metering/check-usage'
import { decideOrder } from '@tessera/core/payments/decide-order'
import { planOwnRefund } from '@tessera/core/payments/plan-refund'
import { boundAfterHold } from '@tessera/core/runs/bound-after-hold'
import { decideEnding } from '@tessera/core/runs/decide-ending'
import { planRun } from '@tessera/core/runs/plan-run'
import { decideRedemption } from '@tessera/core/vouchers/decide-redemption'

import { payBack } from '../features/payments/pay-back.ts'

/** Everything that production decides about money, in functions that can be replaced by wrong ones. */
export type SimulatedDecisions = {
  readonly applyBatch: ApplyBatch
  readonly planRun: typeof planRun
  readonly boundAfterHold: typeof boundAfterHold
  readonly readUsage: typeof readUsage
  readonly decideEnding: typeof decideEnding
  readonly decideOrder: typeof decideOrder
  readonly decideRedemption: typeof decideRedemption
  readonly planOwnRefund: typeof planOwnRefund
  /** How a refund that was begun is carried on. */
  readonly payBack: typeof payBack
}

export const productionDecisions: SimulatedDecisions = {
  applyBatch,
  planRun,
  boundAfterHold,
  readUsage,
  decideEnding,
  decideOrder,
  decideRedemption,
  planOwnRefund,
  payBack,
}
