import { operationsByHand } from './by-hand.ts'
import { creditOperations } from './credits.ts'
import { leaseOperations } from './leases.ts'
import type { SimulatedOperation } from './operation.ts'
import { priceOperations } from './prices.ts'
import { purchaseOperations } from './purchases.ts'
import { refundRequestOperations } from './refund-requests.ts'
import { requestOperations } from './requests.ts'
import { runEndings } from './run-endings.ts'
import { takeBackOperations } from './take-backs.ts'
import { voucherOperations } from './vouchers.ts'

/** Everything that can happen. */
export const allOperations: readonly SimulatedOperation[] = [
  ...requestOperations,
  ...runEndings,
  ...leaseOperations,
  ...creditOperations,
  ...priceOperations,
  ...purchaseOperations,
  ...takeBackOperations,
  ...refundRequestOperations,
  ...voucherOperations,
  ...operationsByHand,
]
