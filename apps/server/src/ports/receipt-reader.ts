import type { Receipt } from '@tessera/contracts/credits'

/** Receipts of runs: what was used, at which price, recomputed line by line from the rate card of the time. */
export interface ReceiptReader {
  /** By run id; unknown ones are left out. The caller has made sure that the runs may be seen. */
  findReceipts(runIds: readonly string[]): Promise<ReadonlyMap<string, Receipt>>
}
