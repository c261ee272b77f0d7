import { analyticsResponse } from '@tessera/contracts/analytics'
import type { AnalyticsResponse } from '@tessera/contracts/analytics'
import { customersResponse } from '@tessera/contracts/customer-profits'
import { exportReportQuery } from '@tessera/contracts/exports'
import type { RouteDefinition } from '@tessera/contracts/routes'
import { routes } from '@tessera/contracts/routes'
import type { Clock } from '@tessera/core/clock'
import { invariant } from '@tessera/core/invariant'
import { err } from '@tessera/core/result'

import type { AuditLog } from '../../ports/audit-log.ts'
import type { Endpoint, EndpointContext } from '../../ports/endpoint.ts'
import type { ReportContent, ReportFormats } from '../../ports/report-export.ts'
import { incompleteFact } from './incomplete-fact.ts'
import { noteExport } from './note-export.ts'
import { reportCharts } from './report-charts.ts'
import { customerTables, customersInReport } from './report-customers.ts'
import type { ReportCustomers } from './report-customers.ts'
import { reportMonth } from './report-month.ts'
import type { ReportMonth } from './report-month.ts'
import { dayTable, figureTables, lossTable, modelTable, standingTable } from './report-tables.ts'
import { tooManyAtOnce } from './seats.ts'
import type { Seats } from './seats.ts'
import { sendFile } from './send-file.ts'

export type MonthlyReportDeps = {
  /** The figures: the same handler that the dashboard asks, so that a report never shows others. */
  readonly analytics: Endpoint
  /** What each customer left; a site without it has a report without customers. */
  readonly customers: Endpoint | undefined
  readonly reportFormats: ReportFormats
  readonly audit: AuditLog
  readonly clock: Clock
  readonly siteName: string
  readonly seats: Seats
}

const reportName = 'business-report'

/** GET …/analytics/report: a month of the business, with charts, to read and to file. */
export function monthlyReportEndpoint(deps: MonthlyReportDeps): Endpoint {
  return {
    route: routes.exportReport,
    async handle(context) {
      const { actor } = context
      invariant(actor !== undefined, 'files are for people who are signed in')
      if (!deps.seats.take(actor.userId)) return err(tooManyAtOnce)
      try {
        return await writeReport(deps, { context, actor })
      } finally {
        deps.seats.leave(actor.userId)
      }
    },
  }
}

type Asked = {
  readonly context: EndpointContext<RouteDefinition>
  readonly actor: NonNullable<EndpointContext<RouteDefinition>['actor']>
}

async function writeReport(deps: MonthlyReportDeps, { context, actor }: Asked) {
  const { month: name, format: formatName } = exportReportQuery.parse(context.query)
  const nowMs = deps.clock.nowMs()
  const month = reportMonth(name, nowMs)
  if (!month.ok) return month
  const figures = await askFigures(deps, context, month.value)
  if (!figures.ok) return figures.refused
  const format = deps.reportFormats[formatName]
  const note = await noteExport(deps.audit, {
    context,
    actor,
    definition: { name: reportName },
    filters: { month: month.value.name },
    format: formatName,
  })
  const content: ReportContent = {
    head: {
      title: `Business report, ${month.value.title}${month.value.isOver ? '' : ' so far'}`,
      siteName: deps.siteName,
      generatedAtMs: nowMs,
      facts: [{ label: 'Made by', value: actor.email }, ...aboutFigures(figures.answer, month.value)],
    },
    parts: partsOf(figures),
  }
  await sendFile(context.reply, {
    contentType: format.contentType,
    name: `${reportName}-${month.value.name}.${formatName}`,
    chunks: note.around(format.write(content), () => content.parts.length),
  })
  return 'streamed' as const
}

type Figures = {
  readonly answer: AnalyticsResponse
  readonly before: AnalyticsResponse['totals']
  readonly customers: ReportCustomers | undefined
}

async function askFigures(deps: MonthlyReportDeps, context: Asked['context'], month: ReportMonth) {
  const ask = (span: Pick<ReportMonth, 'firstDate' | 'lastDate'>, interval: 'day' | 'month') =>
    deps.analytics.handle({ ...context, query: { from: span.firstDate, to: span.lastDate, interval } })
  const current = await ask(month, 'day')
  const before = await ask(month.before, 'month')
  // What the dashboard refuses, the report refuses in the same words.
  for (const refused of [current, before]) {
    if (refused === 'streamed' || !refused.ok) return { ok: false, refused } as const
  }
  invariant(current !== 'streamed' && current.ok && before !== 'streamed' && before.ok, 'both were answered')
  return {
    ok: true,
    answer: analyticsResponse.parse(current.value),
    before: analyticsResponse.parse(before.value).totals,
    customers: await askCustomers(deps, context, month),
  } as const
}

/** Profit is told in US dollars, of a month of the calendar: for other shops there is none. */
async function askCustomers(
  { customers }: MonthlyReportDeps,
  context: Asked['context'],
  { name: month }: ReportMonth,
): Promise<ReportCustomers | undefined> {
  if (customers === undefined) return undefined
  const ask = async (order: 'desc' | 'asc') => {
    const query = { month, sort: 'net_profit', order, limit: customersInReport }
    const answer = await customers.handle({ ...context, query })
    invariant(answer !== 'streamed' && answer.ok, 'a month that has figures has customers')
    return customersResponse.parse(answer.value).customers
  }
  return { most: await ask('desc'), least: await ask('asc') }
}

function aboutFigures(answer: AnalyticsResponse, month: ReportMonth): ReportContent['head']['facts'] {
  return [
    { label: 'Days', value: `${month.firstDate} to ${month.lastDate} (UTC)` },
    { label: 'Compared with', value: month.before.title },
    {
      label: 'Money',
      value: `${answer.currency.toUpperCase()}${answer.livemode ? '' : ', of test purchases: no real money'}`,
    },
    ...(answer.is_complete ? [] : [incompleteFact]),
  ]
}

function partsOf({ answer, before, customers }: Figures): ReportContent['parts'] {
  return [
    ...figureTables({ answer, before }),
    ...reportCharts(answer),
    modelTable(answer),
    ...(customers === undefined ? [] : customerTables(customers)),
    lossTable(answer),
    standingTable(answer),
    dayTable(answer),
  ]
}
