import type { AnalyticsFigures } from '@tessera/contracts/analytics'
import { microCredits } from '@tessera/core/money/micro-credits'
import { unusedPartOf } from '@tessera/core/payments/unused-part'
import type { OrderLeg } from '@tessera/core/payments/unused-part'

import { fromAuthTime } from '../src/adapters/db/auth-columns.ts'
import type { TestDatabase } from './databases.ts'

const dayMs = 86_400_000
const micro = 1_000_000n

/** All raw rows of a small site, read without any help. */
export async function readEverything({ db }: TestDatabase) {
  return {
    users: await db.selectFrom('users').selectAll().execute(),
    wallets: await db.selectFrom('wallets').selectAll().execute(),
    transactions: await db.selectFrom('ledger_transactions').selectAll().orderBy('id').execute(),
    legs: await db.selectFrom('wallet_legs').selectAll().orderBy('wallet_id').orderBy('seq').execute(),
    lines: await db.selectFrom('system_legs').selectAll().execute(),
    runs: await db.selectFrom('runs').selectAll().execute(),
    losses: await db.selectFrom('platform_losses').selectAll().execute(),
    orders: await db.selectFrom('orders').selectAll().execute(),
    refunds: await db
      .selectFrom('order_refunds')
      .selectAll()
      .orderBy('created_at_ms')
      .orderBy('id')
      .execute(),
    disputes: await db
      .selectFrom('order_disputes')
      .selectAll()
      .orderBy('created_at_ms')
      .orderBy('id')
      .execute(),
  }
}

type Everything = Awaited<ReturnType<typeof readEverything>>
type Span = { readonly firstDay: number; readonly lastDay: number }

export type Earned = {
  readonly walletId: string
  readonly day: number
  readonly livemode: bigint
  readonly model: string
  readonly sold: bigint
  readonly returned: bigint
  readonly earned: bigint
  readonly saved: bigint
}

/**
 * Revenue recognised by each transaction: how every purchase stands is reckoned from the whole history before it and
 * again from the history with it, by the function that refunds use, and the difference is what the transaction did.
 */
export function earnedByTransaction(all: Everything): readonly Earned[] {
  const entries: Earned[] = []
  for (const wallet of all.wallets) {
    const history = historyOf(all, wallet.id)
    for (let length = 1; length <= history.length; length += 1) {
      const transaction = history[length - 1]
      if (transaction === undefined) continue
      const before = standsOf(all, history.slice(0, length - 1))
      const after = standsOf(all, history.slice(0, length))
      for (const [orderId, now] of after) {
        entries.push(
          entryOf(all, { walletId: wallet.id, transaction, orderId, now, earlier: before.get(orderId) }),
        )
      }
    }
  }
  return entries
}

type Stand = { readonly kept: bigint; readonly earned: bigint }

type Change = {
  readonly walletId: string
  readonly transaction: HistoryEntry
  readonly orderId: string
  readonly now: Stand
  readonly earlier: Stand | undefined
}

/** What one transaction did to one order. */
function entryOf(all: Everything, { walletId, transaction, orderId, now, earlier }: Change): Earned {
  const order = all.orders.find(({ id }) => id === orderId)
  const run = all.runs.find(({ id }) => id === transaction.reference)
  const isUsage = transaction.kind === 'usage'
  const earned = now.earned - (earlier?.earned ?? 0n)
  const charged = -(transaction.leg?.amount ?? 0n)
  return {
    walletId,
    day: dayOf(transaction.created_at_ms),
    livemode: order?.livemode ?? 0n,
    model: isUsage ? (run?.model_id ?? '') : '',
    sold: earlier === undefined ? now.kept : 0n,
    returned: earlier === undefined ? 0n : earlier.kept - now.kept,
    earned,
    saved: isUsage ? savedOf(earned, { charged, run }) : 0n,
  }
}

/** Less credits at the price that was paid for those that were used, rounded down. */
function savedOf(
  earned: bigint,
  { charged, run }: { readonly charged: bigint; readonly run: Everything['runs'][number] | undefined },
): bigint {
  if (run === undefined || run.baseline_micro === null || charged === 0n) return 0n
  const exact = earned * (run.baseline_micro - charged)
  const whole = exact / charged
  return exact < 0n && whole * charged !== exact ? whole - 1n : whole
}

type HistoryEntry = Everything['transactions'][number] & {
  readonly leg: Everything['legs'][number] | undefined
}

/** In the order of the legs; what has none stands before the first leg that is later by its id. */
function historyOf(all: Everything, walletId: string): readonly HistoryEntry[] {
  const transactions = all.transactions.filter((row) => row.wallet_id === walletId)
  const legs = all.legs.filter((row) => row.wallet_id === walletId)
  const legless = transactions.filter(({ id }) => !legs.some((leg) => leg.transaction_id === id))
  const history: HistoryEntry[] = []
  for (const leg of legs) {
    for (const early of legless.filter(({ id }) => id < leg.transaction_id)) {
      if (!history.some(({ id }) => id === early.id)) history.push({ ...early, leg: undefined })
    }
    const transaction = transactions.find(({ id }) => id === leg.transaction_id)
    if (transaction !== undefined) history.push({ ...transaction, leg })
  }
  for (const late of legless) {
    if (!history.some(({ id }) => id === late.id)) history.push({ ...late, leg: undefined })
  }
  return history
}

function standsOf(all: Everything, history: readonly HistoryEntry[]) {
  const legs: OrderLeg[] = history.flatMap(({ kind, reference, leg }) =>
    leg !== undefined && (kind === 'purchase' || kind === 'refund')
      ? [
          {
            orderId: orderOf(reference),
            amountMicro: microCredits(leg.amount),
            creditedTotalMicro: microCredits(leg.credited_total),
          },
        ]
      : [],
  )
  const debited = history.findLast(({ leg }) => leg !== undefined)?.leg?.debited_total ?? 0n
  const stands = new Map<string, { kept: bigint; earned: bigint }>()
  for (const { reference } of history.filter(({ kind }) => kind === 'purchase')) {
    const order = all.orders.find(({ id }) => id === reference)
    if (order === undefined) continue
    const revoked = history
      .filter(({ kind, reference: other }) => kind === 'refund' && orderOf(other) === order.id)
      .flatMap(({ id }) => all.lines.filter((line) => line.transaction_id === id))
      .filter(({ account }) => account !== 'receivable')
      .reduce((total, line) => total + line.amount, 0n)
    const unused = unusedPartOf(order.id, { legs, debitedTotalMicro: microCredits(debited) })
    stands.set(order.id, moneyOf(order, { revoked, unused }))
  }
  return stands
}

function moneyOf(
  order: Everything['orders'][number],
  { revoked, unused }: { readonly revoked: bigint; readonly unused: bigint },
): { kept: bigint; earned: bigint } {
  const total = order.total_minor ?? 0n
  if (total === 0n) return { kept: 0n, earned: 0n }
  const net = (total - order.tax_minor) * micro
  const back = (revoked * total) / order.credits
  const kept = net - (net * back) / total
  const left = order.credits - revoked
  if (left <= 0n) return { kept, earned: kept }
  const used = left > unused ? left - unused : 0n
  return { kept, earned: (kept * used) / left }
}

function orderOf(reference: string): string {
  return reference.replace(/#\d+$/, '')
}

function dayOf(atMs: bigint): number {
  return Number(atMs / BigInt(dayMs))
}

function isIn(atMs: bigint, { firstDay, lastDay }: Span): boolean {
  return dayOf(atMs) >= firstDay && dayOf(atMs) <= lastDay
}

function sum<Row>(rows: readonly Row[], amountOf: (row: Row) => bigint | null): bigint {
  return rows.reduce((total, row) => total + (amountOf(row) ?? 0n), 0n)
}

function creditsOf(amountMicro: bigint): number {
  return Number(amountMicro) / 1e6
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.floor((part * 10_000) / whole)
}

/** The owners of wallets with a charge or a purchase in a span. */
function activeIn(all: Everything, span: Span): ReadonlySet<string> {
  const counted = all.transactions.filter(
    ({ kind, created_at_ms: atMs }) => (kind === 'usage' || kind === 'purchase') && isIn(atMs, span),
  )
  return new Set(counted.map(({ wallet_id: id }) => id))
}

/** The figures of a span, from raw rows alone. */
export function naiveFigures(
  all: Everything,
  span: Span,
  earned: readonly Earned[],
): Readonly<Record<string, unknown>> & Partial<AnalyticsFigures> {
  const money = naiveMoney(all, span, earned)
  const use = naiveUse(all, span)
  return { ...money, ...use, ...naiveProfit({ ...money, ...use }), ...naivePeople(all, span) }
}

/** Earned in millionths of a cent, cost in billionths of a dollar, fees in cents. */
function naiveProfit(of: {
  readonly earned_micro_minor: string
  readonly cost_nano_usd: string
  readonly loss_nano_usd: string
  readonly fees_minor: number
}) {
  const earned = BigInt(of.earned_micro_minor) * 10n
  const net = earned - BigInt(of.cost_nano_usd) - BigInt(of.fees_minor) * 10_000_000n
  const gross = net + BigInt(of.loss_nano_usd) + BigInt(of.fees_minor) * 10_000_000n
  return { gross_profit_nano_usd: String(gross), net_profit_nano_usd: String(net) }
}

function naiveMoney(all: Everything, span: Span, earned: readonly Earned[]) {
  const paid = all.orders.filter((row) => row.livemode === 0n && isIn(row.paid_at_ms ?? -1n, span))
  const test = new Set(all.orders.filter(({ livemode }) => livemode === 0n).map(({ id }) => id))
  const back = [
    ...all.refunds.filter(({ status }) => status !== 'failed' && status !== 'canceled'),
    ...all.disputes.filter(({ status }) => status === 'lost'),
  ].filter((row) => test.has(row.order_id))
  const inSpan = back.filter((row) => isIn(row.created_at_ms, span))
  const taxBack = [...test].reduce((total, orderId) => {
    const order = all.orders.find(({ id }) => id === orderId)
    const price = order?.total_minor ?? 0n
    const shareOf = (rows: typeof back) =>
      price === 0n ? 0n : ((order?.tax_minor ?? 0n) * sum(rows, (row) => row.amount_minor)) / price
    const ofOrder = back.filter((row) => row.order_id === orderId)
    const upTo = ofOrder.filter((row) => dayOf(row.created_at_ms) <= span.lastDay)
    const before = ofOrder.filter((row) => dayOf(row.created_at_ms) < span.firstDay)
    return total + shareOf(upTo) - shareOf(before)
  }, 0n)
  const received = sum(paid, (row) => row.total_minor)
  const tax = sum(paid, (row) => row.tax_minor)
  const revenue = received - tax - sum(inSpan, (row) => row.amount_minor) + taxBack
  const active = BigInt(activeIn(all, span).size)
  const earnedInSpan = earned.filter(
    ({ day, livemode }) => livemode === 0n && day >= span.firstDay && day <= span.lastDay,
  )
  return {
    purchases: paid.length,
    received_minor: Number(received),
    tax_minor: Number(tax),
    discount_minor: paid.length,
    fees_minor: Number(sum(paid, (row) => (row.fee_currency === 'usd' ? row.fee_minor : 0n))),
    refunded_minor: Number(
      sum(
        inSpan.filter((row) => !('currency' in row)),
        (row) => row.amount_minor,
      ),
    ),
    disputed_minor: Number(
      sum(
        inSpan.filter((row) => 'currency' in row),
        (row) => row.amount_minor,
      ),
    ),
    revenue_minor: Number(revenue),
    average_purchase_minor: paid.length === 0 ? null : Math.floor(Number(received) / paid.length),
    arpu_minor: active === 0n ? null : Math.floor(Number(revenue) / Number(active)),
    earned_micro_minor: String(sum(earnedInSpan, (row) => row.earned)),
    saved_micro_minor: String(sum(earnedInSpan, (row) => row.saved)),
  }
}

function naiveUse(all: Everything, span: Span) {
  const charges = all.transactions.filter((row) => row.kind === 'usage' && isIn(row.created_at_ms, span))
  const runs = charges.flatMap(({ reference }) => all.runs.filter(({ id }) => id === reference))
  const losses = all.losses.filter((row) => isIn(row.created_at_ms, span))
  const uncharged = losses.filter(({ reason }) => reason !== 'over_hold')
  const begun = all.runs.filter((row) => row.status !== 'running' && isIn(row.created_at_ms, span))
  const answered = begun.filter((row) => row.status === 'settled' && row.finish_reason === 'stop')
  const failed = begun.filter((row) => row.status === 'released')
  const moved = (kinds: readonly string[]) =>
    all.transactions.filter((row) => kinds.includes(row.kind) && isIn(row.created_at_ms, span))
  const legOf = (id: string) => all.legs.find((leg) => leg.transaction_id === id)?.amount ?? 0n
  return {
    cost_nano_usd: String(sum(runs, (row) => row.cost_nano_usd) + sum(uncharged, (row) => row.cost_nano_usd)),
    loss_nano_usd: String(sum(losses, (row) => row.cost_nano_usd)),
    requests: begun.length,
    answered_requests: answered.length,
    failed_requests: failed.length,
    stopped_requests: begun.length - answered.length - failed.length,
    charges: charges.length,
    charged_credits: creditsOf(-sum(charges, ({ id }) => legOf(id))),
    tokens: {
      input: Number(sum(runs, (row) => row.input_tokens)),
      cache_read: Number(sum(runs, (row) => row.cache_read_tokens)),
      cache_write: Number(sum(runs, (row) => row.cache_write_tokens)),
      output: Number(sum(runs, (row) => row.output_tokens)),
      reasoning: Number(sum(runs, (row) => row.reasoning_tokens)),
    },
    ...naiveChoices(charges, runs, legOf),
    bought_credits: creditsOf(sum(moved(['purchase']), ({ id }) => legOf(id))),
    given_credits: creditsOf(sum(moved(['bonus']), ({ id }) => legOf(id))),
    returned_credits: creditsOf(
      sum(
        moved(['refund']).flatMap(({ id }) => all.lines.filter((line) => line.transaction_id === id)),
        (line) => (line.account === 'receivable' ? 0n : line.amount),
      ),
    ),
  }
}

/** Charges for answers whose model was chosen, against what they would have cost. */
function naiveChoices(
  charges: Everything['transactions'],
  runs: Everything['runs'],
  legOf: (id: string) => bigint,
) {
  const chosen = charges.filter(({ reference }) =>
    runs.some(({ id, baseline_micro: baseline }) => id === reference && baseline !== null),
  )
  const charged = -sum(chosen, ({ id }) => legOf(id))
  const otherwise = sum(runs, (row) => row.baseline_micro)
  return {
    chosen_answers: chosen.length,
    chosen_credits: creditsOf(charged),
    otherwise_credits: creditsOf(otherwise),
    saved_credits: creditsOf(otherwise - charged),
  }
}

function naivePeople(all: Everything, span: Span) {
  const joined = all.users.filter((user) => isIn(BigInt(fromAuthTime(user.created_at)), span))
  const converted = joined.filter(({ id }) => {
    const wallet = all.wallets.find((row) => row.owner_id === id)
    return all.transactions.some((row) => row.kind === 'purchase' && row.wallet_id === wallet?.id)
  })
  const recent = activeIn(all, { firstDay: span.lastDay - 29, lastDay: span.lastDay })
  const earlier = activeIn(all, { firstDay: span.lastDay - 59, lastDay: span.lastDay - 30 })
  const gone = [...earlier].filter((id) => !recent.has(id))
  return {
    active_users: activeIn(all, span).size,
    sign_ups: joined.length,
    converted_sign_ups: converted.length,
    conversion_bp: share(converted.length, joined.length),
    churn_bp: share(gone.length, earlier.size),
  }
}

/** What is outstanding, owed and deferred, of all time. */
export function naiveStanding(all: Everything, earned: readonly Earned[]) {
  const test = earned.filter(({ livemode }) => livemode === 0n)
  const kept = sum(test, (row) => row.sold - row.returned)
  const soFar = sum(test, (row) => row.earned)
  return {
    users: all.users.length,
    customers: new Set(
      all.transactions.filter(({ kind }) => kind === 'purchase').map(({ wallet_id: id }) => id),
    ).size,
    outstanding_credits: Number(sum(all.wallets, (row) => row.posted)) / 1e6,
    debt_credits: Number(sum(all.wallets, (row) => row.debt)) / 1e6,
    deferred_micro_minor: String(kept - soFar),
    earned_micro_minor: String(soFar),
    revenue_minor: Number(kept / micro),
  }
}
