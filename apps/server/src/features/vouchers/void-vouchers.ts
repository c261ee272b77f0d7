import { routes } from '@tessera/contracts/routes'
import type { Clock } from '@tessera/core/clock'
import { invariant } from '@tessera/core/invariant'
import { err, ok } from '@tessera/core/result'

import { endpoint } from '../../ports/endpoint.ts'
import type { ApiFailure, Endpoint } from '../../ports/endpoint.ts'
import type { VoucherBatches } from '../../ports/vouchers.ts'
import { describeBatch, describeCode } from './describe-voucher.ts'
import { batchUnknown } from './voucher-batch-endpoints.ts'

export type VoidVouchersDeps = { readonly batches: VoucherBatches; readonly clock: Clock }

/** POST /api/credits/admin/voucher-batches/{id}/void: what was redeemed stays, the rest is worth nothing any more. */
export function voidVoucherBatch({ batches }: VoidVouchersDeps): Endpoint {
  return endpoint(routes.voidVoucherBatch, async ({ actor, params, body, requestId }) => {
    const before = await batches.find(params['id'] ?? '')
    if (before === undefined) return err(batchUnknown)
    const { id } = before.batch
    const voided = await batches.voidBatch(id, body.reason, (count) => ({
      actorId: actor.userId,
      action: 'vouchers.void_batch',
      subjectKind: 'voucher_batch',
      subjectId: id,
      reason: body.reason,
      before: { void: before.counts.void },
      after: { voided: count },
      requestId,
    }))
    const after = await batches.find(id)
    invariant(after !== undefined, 'batches are kept')
    return ok({ batch: describeBatch(after), voided })
  })
}

/** POST /api/credits/admin/voucher-codes/{id}/void. A second click finds it void. */
export function voidVoucherCode({ batches, clock }: VoidVouchersDeps): Endpoint {
  return endpoint(routes.voidVoucherCode, async ({ actor, params, body, requestId }) => {
    const before = await batches.findCode(params['id'] ?? '')
    if (before === undefined) return err(codeUnknown)
    const { id, redemptions } = before.code
    await batches.voidCode(id, body.reason, {
      actorId: actor.userId,
      action: 'vouchers.void_code',
      subjectKind: 'voucher_code',
      subjectId: id,
      reason: body.reason,
      before: { ending: before.ending, redemptions },
      after: { state: 'void' },
      requestId,
    })
    const after = await batches.findCode(id)
    invariant(after !== undefined, 'codes are kept')
    return after.code.isVoid ? ok(describeCode(after, clock.nowMs())) : err(nothingLeft)
  })
}

const codeUnknown: ApiFailure = { code: 'not_found', message: 'There is no such code.' }

const nothingLeft: ApiFailure = {
  code: 'conflict',
  message: 'This code was redeemed as often as it can be: there is nothing left to make void.',
}
