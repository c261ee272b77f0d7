import { routes } from '@tessera/contracts/routes'
import type { Clock } from '@tessera/core/clock'

import type { AuditLog } from '../../ports/audit-log.ts'
import type { Endpoint } from '../../ports/endpoint.ts'
import type { ReportFormats } from '../../ports/report-export.ts'
import type { TableFormats } from '../../ports/table-export.ts'
import { customersExport } from './customer-exports.ts'
import { exportEndpoint } from './export-endpoint.ts'
import type { ListExport } from './list-export.ts'
import { monthlyReportEndpoint } from './monthly-report.ts'
import { auditExport, requestsExport, usersExport } from './operator-exports.ts'
import { ordersExport, webhookEventsExport } from './payment-exports.ts'
import { createSeats } from './seats.ts'
import { personStatementExport, statementExport } from './statement-export.ts'
import { voucherBatchesExport, voucherRedemptionsExport } from './voucher-exports.ts'

export type ExportDeps = {
  /** The lists: their own handlers give the rows, page by page. */
  readonly endpoints: readonly Endpoint[]
  readonly formats: TableFormats
  readonly reportFormats: ReportFormats
  readonly audit: AuditLog
  readonly clock: Clock
  readonly siteName: string
}

const listExports: readonly ListExport[] = [
  statementExport,
  personStatementExport,
  ordersExport,
  webhookEventsExport,
  usersExport,
  customersExport,
  requestsExport,
  auditExport,
  voucherBatchesExport,
  voucherRedemptionsExport,
]

/** GET …/export: the lists among the endpoints as CSV and PDF, and the report of a month where there are figures. */
export function createExportEndpoints({ endpoints, ...deps }: ExportDeps): readonly Endpoint[] {
  const seats = createSeats()
  const lists = listExports.flatMap((definition) => {
    const list = endpoints.find(({ route }) => route === definition.list)
    const about = endpoints.find(({ route }) => route === definition.about?.route)
    return list === undefined ? [] : [exportEndpoint({ definition, list, about }, { ...deps, seats })]
  })
  const analytics = endpoints.find(({ route }) => route === routes.analytics)
  const customers = endpoints.find(({ route }) => route === routes.customers)
  if (analytics === undefined) return lists
  return [...lists, monthlyReportEndpoint({ ...deps, analytics, customers, seats })]
}
