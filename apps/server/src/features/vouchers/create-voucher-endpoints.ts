import type { Endpoint } from '../../ports/endpoint.ts'
import type { VoucherBatches } from '../../ports/vouchers.ts'
import { createVoucherBatchEndpoint } from './create-voucher-batch.ts'
import type { CreateVoucherBatchDeps } from './create-voucher-batch.ts'
import { redeemVoucherEndpoint } from './redeem-voucher.ts'
import type { RedeemVoucherDeps } from './redeem-voucher.ts'
import { voidVoucherBatch, voidVoucherCode } from './void-vouchers.ts'
import {
  listVoucherBatches,
  listVoucherCodes,
  listVoucherRedemptions,
  showVoucherBatch,
} from './voucher-batch-endpoints.ts'

export type VoucherEndpointDeps = RedeemVoucherDeps &
  CreateVoucherBatchDeps & { readonly batches: VoucherBatches }

/** Redeeming a code, and what a superadmin does with batches of them. */
export function createVoucherEndpoints(deps: VoucherEndpointDeps): readonly Endpoint[] {
  return [
    redeemVoucherEndpoint(deps),
    listVoucherBatches(deps),
    createVoucherBatchEndpoint(deps),
    showVoucherBatch(deps),
    listVoucherCodes(deps),
    listVoucherRedemptions(deps),
    voidVoucherBatch(deps),
    voidVoucherCode(deps),
  ]
}
