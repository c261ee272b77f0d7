import { ledgerBugs } from './ledger-bugs.ts'
import { paymentBugs } from './payment-bugs.ts'
import type { PlantedBugs } from './planted-bug.ts'
import { refundBugs } from './refund-bugs.ts'
import { runBugs } from './run-bugs.ts'
import { voucherBugs } from './voucher-bugs.ts'

/** Every mistake that the simulation has to find. */
export const plantedBugs: PlantedBugs = {
  ...ledgerBugs,
  ...runBugs,
  ...paymentBugs,
  ...refundBugs,
  ...voucherBugs,
}
