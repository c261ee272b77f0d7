import type { AnalyticsFigures, AnalyticsResponse } from '@tessera/contracts/analytics'
import { currencyExponent } from '@tessera/core/payments/currency'

import type { ReportChart, ReportSeries } from '../../ports/report-export.ts'

type Reader = (figures: AnalyticsFigures) => number

const dollarsOfCost: Reader = (figures) => Number(figures.cost_nano_usd) / 1_000_000_000

/** The month as pictures, day by day. What is drawn is rounded; every figure stands in a table. */
export function reportCharts(answer: AnalyticsResponse): readonly ReportChart[] {
  const { currency, series: pieces } = answer
  const unit = currency.toUpperCase()
  const minorPerUnit = 10 ** currencyExponent(currency)
  const earned: Reader = (figures) => Number(figures.earned_micro_minor) / 1_000_000 / minorPerUnit
  return [
    {
      ...chart('bars', 'Revenue'),
      unit,
      series: [series('Revenue', (figures) => figures.revenue_minor / minorPerUnit)],
    },
    ...(currency === 'usd'
      ? [
          {
            ...chart('lines', 'Earned by used credits, and what providers were paid'),
            unit,
            series: [series('Earned', earned), series('Provider cost', dollarsOfCost)],
          },
        ]
      : []),
    {
      ...chart('lines', 'Credits'),
      series: [
        series('Used', (figures) => figures.charged_credits),
        series('Bought', (figures) => figures.bought_credits),
      ],
    },
    {
      ...chart('bars', 'Requests'),
      series: [
        series('Answered or stopped', (figures) => figures.requests - figures.failed_requests),
        series('Failed', (figures) => figures.failed_requests),
      ],
    },
  ]

  function chart(form: ReportChart['form'], title: string) {
    return { kind: 'chart', form, title, labels: pieces.map(dayOfMonth) } as const
  }

  function series(name: string, read: Reader): ReportSeries {
    return { name, values: pieces.map(({ figures }) => read(figures)) }
  }
}

function dayOfMonth({ from }: { readonly from: string }): string {
  return String(Number(from.slice(-2)))
}
