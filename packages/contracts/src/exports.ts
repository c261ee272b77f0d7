import { z } from 'zod'

import { calendarMonth } from './analytics.ts'
import { auditQuery } from './audit.ts'
import { transactionsQuery } from './credits.ts'
import { customersQuery } from './customer-profits.ts'
import { adminRequestsQuery } from './operations.ts'
import { adminOrdersQuery, webhookEventsQuery } from './payments-admin.ts'
import { adminUsersQuery } from './people-admin.ts'
import { voucherBatchesQuery, voucherRedemptionsQuery } from './vouchers.ts'

export const exportFormats = ['csv', 'pdf'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** What a file is made of besides the filters of its list: it has no pages, it is all of them. */
const asFile = {
  /** CSV has every row and every column; a PDF is for reading and ends after 20,000 rows. */
  format: z.enum(exportFormats).default('csv'),
} as const

const paging = { limit: true, cursor: true } as const

export const exportTransactionsQuery = transactionsQuery.omit(paging).extend(asFile)
export const exportOrdersQuery = adminOrdersQuery.omit(paging).extend(asFile)
export const exportUsersQuery = adminUsersQuery.omit(paging).extend(asFile)
export const exportRequestsQuery = adminRequestsQuery.omit(paging).extend(asFile)
export const exportAuditQuery = auditQuery.omit(paging).extend(asFile)
export const exportWebhookEventsQuery = webhookEventsQuery.omit(paging).extend(asFile)
export const exportCustomersQuery = customersQuery.omit(paging).extend(asFile)
export const exportVoucherBatchesQuery = voucherBatchesQuery.omit(paging).extend(asFile)
export const exportVoucherRedemptionsQuery = voucherRedemptionsQuery.omit(paging).extend(asFile)

/** The business in a month of the calendar in UTC, beside the month before. */
export const exportReportQuery = z.object({
  /** Left out: the last month that is over. */
  month: calendarMonth.optional(),
  format: z.enum(exportFormats).default('pdf'),
})

/** The bytes of a file. */
export const exportedFile = z.string()
