import type { AnalyticsFigures, AnalyticsResponse } from '@tessera/contracts/analytics'

import type { ReportTable } from '../../ports/report-export.ts'
import type { ExportCell, ExportColumn } from '../../ports/table-export.ts'
import {
  countCellOf,
  creditsCellOf,
  dollarsCellOf,
  fineMoneyCellOf,
  labelCell,
  moneyCellOf,
  shareCellOf,
  unknownCell,
} from './report-cells.ts'

type Month = { readonly answer: AnalyticsResponse; readonly before: AnalyticsFigures }

type Figure = readonly [label: string, read: (figures: AnalyticsFigures) => ExportCell]

export function figureTables({ answer, before }: Month): readonly ReportTable[] {
  const { currency } = answer
  return [
    figureTable('money', 'Money', moneyFigures(currency)),
    figureTable('profit', 'Profit', profitFigures(currency)),
    figureTable('use', 'Use and people', useFigures(currency)),
    figureTable('savings', 'What automatic choice saved customers', savingFigures(currency)),
  ]

  function figureTable(name: string, title: string, figures: readonly Figure[]): ReportTable {
    return {
      kind: 'table',
      name,
      title,
      columns: [
        textColumn('figure', '', 46),
        numberColumn('month', 'This month', 27),
        numberColumn('month_before', 'Month before', 27),
      ],
      rows: figures.map(([label, read]) => [labelCell(label), read(answer.totals), read(before)]),
      nothing: '',
    }
  }
}

function moneyFigures(currency: string): readonly Figure[] {
  const unit = currency.toUpperCase()
  const money = (label: string, read: (figures: AnalyticsFigures) => number | null): Figure => [
    `${label} (${unit})`,
    (figures) => moneyCellOf(read(figures), currency),
  ]
  return [
    money('Received', (figures) => figures.received_minor),
    money('Tax in it', (figures) => figures.tax_minor),
    money('Discounts', (figures) => figures.discount_minor),
    money('Refunded', (figures) => figures.refunded_minor),
    money('Lost to disputes', (figures) => figures.disputed_minor),
    money('Revenue', (figures) => figures.revenue_minor),
    money('Payment fees', (figures) => figures.fees_minor),
    ['Purchases', (figures) => countCellOf(figures.purchases)],
    money('Average purchase', (figures) => figures.average_purchase_minor),
  ]
}

function profitFigures(currency: string): readonly Figure[] {
  const earned: Figure = [
    `Earned by used credits (${currency.toUpperCase()})`,
    (figures) => fineMoneyCellOf(figures.earned_micro_minor, currency),
  ]
  const costs: readonly Figure[] = [
    ['Provider cost (USD)', (figures) => dollarsCellOf(figures.cost_nano_usd)],
    ['Of it charged to nobody (USD)', (figures) => dollarsCellOf(figures.loss_nano_usd)],
  ]
  // Two currencies can't be taken from each other.
  if (currency !== 'usd') return [earned, ...costs]
  return [
    earned,
    ...costs,
    ['Gross profit, before losses and fees (USD)', (figures) => profitCellOf(figures.gross_profit_nano_usd)],
    ['Net profit, after losses and fees (USD)', (figures) => profitCellOf(figures.net_profit_nano_usd)],
    ['Gross margin, before losses and fees', (figures) => shareCellOf(figures.gross_margin_bp)],
    ['Margin after losses, before fees', (figures) => shareCellOf(figures.margin_bp)],
    ['Net margin, after losses and fees', (figures) => shareCellOf(figures.net_margin_bp)],
  ]
}

/** Two currencies can't be taken from each other: then there is none. */
function profitCellOf(nanoUsd: string | null): ExportCell {
  return nanoUsd === null ? unknownCell : dollarsCellOf(nanoUsd)
}

/** What automatic choice saved the customers, against what each would have used otherwise. */
function savingFigures(currency: string): readonly Figure[] {
  return [
    ['Answers whose model was chosen', (figures) => countCellOf(figures.chosen_answers)],
    ['Credits charged for them', (figures) => creditsCellOf(figures.chosen_credits)],
    ['With the models otherwise used', (figures) => creditsCellOf(figures.otherwise_credits)],
    ['Credits saved', (figures) => creditsCellOf(figures.saved_credits)],
    [
      `Saved at the price paid for credits (${currency.toUpperCase()})`,
      (figures) => fineMoneyCellOf(figures.saved_micro_minor, currency),
    ],
  ]
}

function useFigures(currency: string): readonly Figure[] {
  return [
    ['Requests', (figures) => countCellOf(figures.requests)],
    ['Of them failed', (figures) => countCellOf(figures.failed_requests)],
    ['Credits bought', (figures) => creditsCellOf(figures.bought_credits)],
    ['Credits given', (figures) => creditsCellOf(figures.given_credits)],
    ['Credits used', (figures) => creditsCellOf(figures.charged_credits)],
    ['Credits taken back', (figures) => creditsCellOf(figures.returned_credits)],
    ['Active people', (figures) => countCellOf(figures.active_users)],
    ['Sign-ups', (figures) => countCellOf(figures.sign_ups)],
    ['Of them customers by now', (figures) => shareCellOf(figures.conversion_bp)],
    ['Churn', (figures) => shareCellOf(figures.churn_bp)],
    [
      `Revenue per active person (${currency.toUpperCase()})`,
      (figures) => moneyCellOf(figures.arpu_minor, currency),
    ],
  ]
}

export function modelTable({ models, currency }: AnalyticsResponse): ReportTable {
  return {
    kind: 'table',
    name: 'models',
    title: 'Models (profit in USD, before and after losses; payment fees are not split by model)',
    columns: [
      textColumn('model', 'Model', 22),
      numberColumn('requests', 'Requests', 10),
      numberColumn('credits', 'Credits', 12),
      numberColumn('earned', `Earned (${currency.toUpperCase()})`, 14),
      numberColumn('cost_usd', 'Cost (USD)', 12),
      numberColumn('gross_profit_usd', 'Gross profit', 13),
      numberColumn('profit_after_losses_usd', 'After losses', 13),
      numberColumn('margin_percent', 'Margin', 10),
    ],
    rows: models.map((model) => [
      labelCell(model.name),
      countCellOf(model.requests),
      creditsCellOf(model.charged_credits),
      fineMoneyCellOf(model.earned_micro_minor, currency),
      dollarsCellOf(model.cost_nano_usd),
      profitCellOf(model.gross_profit_nano_usd),
      profitCellOf(model.profit_after_losses_nano_usd),
      shareCellOf(model.margin_bp),
    ]),
    nothing: 'Nobody asked a model anything.',
  }
}

export function lossTable({ losses }: AnalyticsResponse): ReportTable {
  return {
    kind: 'table',
    name: 'losses',
    title: 'Paid to providers and charged to nobody',
    columns: [
      textColumn('reason', 'Reason', 46),
      numberColumn('times', 'Times', 18),
      numberColumn('cost_usd', 'Cost (USD)', 36),
    ],
    rows: losses.map(({ reason, losses: times, cost_nano_usd: cost }) => [
      labelCell(reason.replaceAll('_', ' ')),
      countCellOf(times),
      dollarsCellOf(cost),
    ]),
    nothing: 'Nothing: every answer that cost something was charged.',
  }
}

export function dayTable({ series, currency }: AnalyticsResponse): ReportTable {
  const unit = currency.toUpperCase()
  return {
    kind: 'table',
    name: 'days',
    title: `Day by day (money in ${unit}, cost and profit in USD)`,
    columns: [
      textColumn('day', 'Day (UTC)', 14),
      numberColumn('revenue', 'Revenue', 13),
      numberColumn('earned', 'Earned', 13),
      numberColumn('cost_usd', 'Cost', 11),
      numberColumn('gross_profit_usd', 'Gross profit', 13),
      numberColumn('net_profit_usd', 'Net profit', 13),
      numberColumn('credits_bought', 'Bought', 11),
      numberColumn('credits_used', 'Used', 11),
      numberColumn('requests', 'Requests', 11),
      numberColumn('failed', 'Failed', 8),
    ],
    rows: series.map(({ from, figures }) => [
      labelCell(from),
      moneyCellOf(figures.revenue_minor, currency),
      fineMoneyCellOf(figures.earned_micro_minor, currency),
      dollarsCellOf(figures.cost_nano_usd),
      profitCellOf(figures.gross_profit_nano_usd),
      profitCellOf(figures.net_profit_nano_usd),
      creditsCellOf(figures.bought_credits),
      creditsCellOf(figures.charged_credits),
      countCellOf(figures.requests),
      countCellOf(figures.failed_requests),
    ]),
    nothing: '',
  }
}

/** As it stands now, whatever month the report is about. */
export function standingTable({ standing, currency }: AnalyticsResponse): ReportTable {
  const unit = currency.toUpperCase()
  const rows: readonly (readonly [string, ExportCell])[] = [
    ['People', countCellOf(standing.users)],
    ['Customers', countCellOf(standing.customers)],
    ['Credits in all wallets', creditsCellOf(standing.outstanding_credits)],
    ['Credits that wallets owe', creditsCellOf(standing.debt_credits)],
    [`Received and not used yet (${unit})`, fineMoneyCellOf(standing.deferred_micro_minor, currency)],
    [
      `Revenue per customer so far (${unit})`,
      standing.lifetime_value_minor === null
        ? unknownCell
        : moneyCellOf(standing.lifetime_value_minor, currency),
    ],
  ]
  return {
    kind: 'table',
    name: 'standing',
    title: 'As it stands when this report is made',
    columns: [textColumn('figure', '', 60), numberColumn('now', 'Now', 40)],
    rows: rows.map(([label, cell]) => [labelCell(label), cell]),
    nothing: '',
  }
}

function textColumn(name: string, title: string, share: number): ExportColumn {
  return { name, title, share }
}

function numberColumn(name: string, title: string, share: number): ExportColumn {
  return { name, title, share, isNumber: true }
}
