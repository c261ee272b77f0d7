import { routes } from '@tessera/contracts/routes'
import {
  type VoucherBatchBody,
  voucherBatchesResponse,
  type VoucherRedemptionBody,
  voucherRedemptionsResponse,
} from '@tessera/contracts/vouchers'

import { countCell, creditsCell, textCell, timeCell } from './cells.ts'
import { defineListExport } from './list-export.ts'

/** Batches with their counts; the codes themselves are kept nowhere. */
export const voucherBatchesExport = defineListExport<VoucherBatchBody>({
  route: routes.exportVoucherBatches,
  list: routes.voucherBatches,
  name: 'voucher-batches',
  title: 'Voucher batches',
  // Counting a batch is work: the list gives fewer at once than others.
  pageRows: 25,
  isWide: true,
  columns: [
    { name: 'created_at', read: (row) => timeCell(row.created_at), printed: ['Made (UTC)', 14] },
    { name: 'name', read: (row) => textCell(row.name), printed: ['Name', 24] },
    { name: 'note', read: (row) => textCell(row.note) },
    {
      name: 'credits_per_redemption',
      read: (row) => creditsCell(row.credits),
      printed: ['Credits each', 14],
    },
    { name: 'expires_at', read: (row) => timeCell(row.expires_at), printed: ['Expires (UTC)', 14] },
    { name: 'per_person_limit', read: (row) => countCell(row.per_person_limit) },
    { name: 'redemptions_per_code', read: (row) => countCell(row.redemptions_per_code) },
    { name: 'codes_issued', read: (row) => countCell(row.counts.issued), printed: ['Issued', 8] },
    { name: 'codes_open', read: (row) => countCell(row.counts.open), printed: ['Open', 8] },
    { name: 'codes_redeemed', read: (row) => countCell(row.counts.redeemed), printed: ['Redeemed', 9] },
    { name: 'codes_expired', read: (row) => countCell(row.counts.expired), printed: ['Expired', 8] },
    { name: 'codes_void', read: (row) => countCell(row.counts.void), printed: ['Void', 8] },
    { name: 'redemptions', read: (row) => countCell(row.counts.redemptions), printed: ['Redemptions', 10] },
    {
      name: 'redeemed_credits',
      read: (row) => creditsCell(row.counts.credits_redeemed),
      printed: ['Credits redeemed', 16],
    },
    {
      name: 'outstanding_credits',
      read: (row) => creditsCell(row.counts.credits_outstanding),
      printed: ['Outstanding', 16],
    },
    { name: 'created_by', read: (row) => textCell(row.created_by) },
    { name: 'batch_id', read: (row) => textCell(row.id) },
  ],
  readPage(answer) {
    const page = voucherBatchesResponse.parse(answer)
    return { rows: page.batches, next: page.next_cursor }
  },
})

/** Who redeemed codes of one batch. */
export const voucherRedemptionsExport = defineListExport<VoucherRedemptionBody>({
  route: routes.exportVoucherRedemptions,
  list: routes.voucherRedemptions,
  name: 'voucher-redemptions',
  title: 'Voucher redemptions',
  pageRows: 100,
  isWide: false,
  columns: [
    { name: 'redeemed_at', read: (row) => timeCell(row.redeemed_at), printed: ['Time (UTC)', 16] },
    { name: 'user_email', read: (row) => textCell(row.user.email), printed: ['E-mail', 30] },
    { name: 'user_name', read: (row) => textCell(row.user.name), printed: ['Name', 24] },
    { name: 'code_ending', read: (row) => textCell(row.code_ending), printed: ['Code ends in', 12] },
    { name: 'credits', read: (row) => creditsCell(row.credits), printed: ['Credits', 16] },
    { name: 'user_id', read: (row) => textCell(row.user.id) },
    { name: 'code_id', read: (row) => textCell(row.code_id) },
    { name: 'transaction_id', read: (row) => textCell(row.transaction_id) },
    { name: 'redemption_id', read: (row) => textCell(row.id) },
  ],
  readPage(answer) {
    const page = voucherRedemptionsResponse.parse(answer)
    return { rows: page.redemptions, next: page.next_cursor }
  },
})
