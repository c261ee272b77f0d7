import type { IdKind } from '@tessera/core/ids'
import { invariant } from '@tessera/core/invariant'
import { microCredits } from '@tessera/core/money/micro-credits'
import { minorAmount } from '@tessera/core/money/minor-amount'
import { clawBackTarget } from '@tessera/core/payments/claw-back'
import * as fc from 'fast-check'
import type { Insertable } from 'kysely'

import type { RollUpDifference } from '../src/adapters/db/analytics/compare-roll-ups.ts'
import { createRollUpWork } from '../src/adapters/db/analytics/roll-up-store.ts'
import { findRollUpDifference } from '../src/adapters/db/analytics/verify-roll-ups.ts'
import { toAuthTime } from '../src/adapters/db/auth-columns.ts'
import { openLedgerSnapshot } from '../src/adapters/db/ledger/ledger-snapshot.ts'
import type { RunsTable } from '../src/adapters/db/schema/ai-tables.ts'
import { createUuidV7Ids } from '../src/adapters/ids/uuid-v7-ids.ts'
import { rollUpSources } from '../src/ports/roll-up-work.ts'
import type { RollUpWork } from '../src/ports/roll-up-work.ts'
import type { TestDatabase } from './databases.ts'
import { createTestLedger } from './ledger.ts'
import type { TestLedger } from './ledger.ts'

/** What happens on a site, in any order; what cannot happen at that moment does not. */
type SiteHappening =
  | { readonly type: 'sign_up' }
  | {
      readonly type: 'buy'
      readonly who: number
      readonly credits: bigint
      readonly total: bigint
      readonly tax: bigint
      readonly isLive: boolean
    }
  | { readonly type: 'bonus' | 'correct'; readonly who: number; readonly amount: bigint }
  | {
      readonly type: 'ask'
      readonly who: number
      readonly charge: bigint
      readonly model: string
      readonly end: 'answered' | 'stopped' | 'failed' | 'over_hold' | 'runs_on'
    }
  | { readonly type: 'end_running'; readonly charge: bigint }
  /** So much of a purchase went back all in all, through refunds or a lost dispute; it may become less again. */
  | { readonly type: 'refund' | 'dispute'; readonly order: number; readonly permille: bigint }
  /** The payment provider tells what it kept of a purchase, or corrects it. */
  | { readonly type: 'fee'; readonly order: number; readonly minor: bigint; readonly currency: string }
  | { readonly type: 'wait'; readonly minutes: number }
  | { readonly type: 'roll_up'; readonly limit: number }

const who = fc.nat(3)
const amount = fc.bigInt({ min: 1n, max: 400_000_000n })

/** How long an id may be older than the commit of its row: clocks differ, and batches wait. */
const oldestIdMs = 100_000
export const lagMs = 120_000

export const siteHappening: fc.Arbitrary<SiteHappening> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ type: fc.constant('sign_up' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('buy' as const),
      who,
      credits: fc.bigInt({ min: 1_000_000n, max: 900_000_000n }),
      total: fc.bigInt({ min: 0n, max: 5_000n }),
      tax: fc.bigInt({ min: 0n, max: 900n }),
      isLive: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom('bonus', 'correct'), who, amount }) },
  {
    weight: 9,
    arbitrary: fc.record({
      type: fc.constant('ask' as const),
      who,
      charge: amount,
      model: fc.constantFrom('gpt-4o', 'claude-haiku'),
      end: fc.constantFrom('answered', 'answered', 'stopped', 'failed', 'over_hold', 'runs_on'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('end_running' as const), charge: amount }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constantFrom('refund', 'dispute'),
      order: fc.nat(9),
      permille: fc.bigInt({ min: 0n, max: 1000n }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('fee' as const),
      order: fc.nat(9),
      minor: fc.bigInt({ min: 0n, max: 300n }),
      currency: fc.constantFrom('usd', 'usd', 'usd', 'eur'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('wait' as const), minutes: fc.nat(4000) }) },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('roll_up' as const), limit: fc.integer({ min: 1, max: 9 }) }),
  },
)

type BoughtOrder = {
  readonly id: string
  readonly walletId: string
  readonly creditsMicro: bigint
  readonly totalMinor: bigint
  revokedMicro: bigint
  clawBacks: number
}

type RunningRequest = { readonly runId: string; readonly walletId: string; readonly heldMicro: bigint }

/** What the other model would have cost: more, less, or nobody chose this one. */
function baselineOf(heldMicro: bigint): bigint | null {
  return [null, heldMicro * 3n, heldMicro / 2n][Number(heldMicro % 3n)] ?? null
}

/** The first row that was rolled up wrongly. */
export async function findDifference(database: TestDatabase): Promise<RollUpDifference | undefined> {
  const snapshot = await openLedgerSnapshot(database)
  try {
    return await findRollUpDifference(snapshot)
  } finally {
    await snapshot.close()
  }
}

/** A site whose tables are written as the parts that own them would, with the ledger itself under it. */
export class AnalyticsWorld {
  readonly database: TestDatabase
  readonly ledger: TestLedger
  readonly work: RollUpWork
  readonly #walletIds: string[] = []
  readonly #orders: BoughtOrder[] = []
  readonly #running: RunningRequest[] = []
  #ids: ReturnType<typeof createUuidV7Ids>
  #made = 0

  constructor(database: TestDatabase) {
    this.database = database
    this.ledger = createTestLedger(database)
    this.work = createRollUpWork({ database, clock: this.ledger.clock })
    this.#ids = this.#idsAged(0)
  }

  /** @param idAgeMs how much older than its row the ids of what happens are */
  async live(what: SiteHappening, idAgeMs: number): Promise<void> {
    this.#ids = this.#idsAged(Math.min(idAgeMs, oldestIdMs))
    switch (what.type) {
      case 'sign_up':
        return this.#signUp()
      case 'buy':
        return this.#buy(what)
      case 'bonus':
      case 'correct':
        return this.#give(what)
      case 'ask':
        return this.#ask(what)
      case 'end_running':
        return this.#endRunning(what.charge)
      case 'refund':
      case 'dispute':
        return this.#return(what)
      case 'fee':
        return this.#tellFee(what)
      case 'wait':
        return this.ledger.clock.advance(what.minutes * 60_000)
      case 'roll_up':
        return this.rollUp(what.limit)
      default:
        throw new Error('nobody knows how to do this')
    }
  }

  /** One step of each kind. */
  async rollUp(limit: number): Promise<void> {
    const beforeMs = this.ledger.clock.nowMs() - lagMs
    for (const source of rollUpSources) await this.work.step({ source, beforeMs, limit })
  }

  #idsAged(ageMs: number): ReturnType<typeof createUuidV7Ids> {
    const { clock } = this.ledger
    return createUuidV7Ids({ nowMs: () => clock.nowMs() - ageMs })
  }

  #id(kind: IdKind): string {
    return this.#ids.create(kind)
  }

  #nowMs(): bigint {
    return BigInt(this.ledger.clock.nowMs())
  }

  #walletOf(index: number): string | undefined {
    return this.#walletIds[index % Math.max(1, this.#walletIds.length)]
  }

  async #signUp(): Promise<void> {
    this.#made += 1
    const [userId, walletId] = [this.#id('user'), this.#id('wallet')]
    const createdAt = toAuthTime(this.database.dialect, this.ledger.clock.nowMs())
    const email = `person${this.#made}@example.com`
    await this.database.db
      .insertInto('users')
      .values({
        id: userId,
        name: `Person ${this.#made}`,
        email,
        normalized_email: email,
        email_verified: this.database.dialect === 'sqlite' ? 1 : true,
        image: null,
        role: 'user',
        blocked_at_ms: null,
        created_at: createdAt,
        updated_at: createdAt,
      })
      .execute()
    await this.ledger.commit({ type: 'open_wallet', walletId, owner: { kind: 'user', id: userId } })
    this.#walletIds.push(walletId)
  }

  async #buy(what: Extract<SiteHappening, { type: 'buy' }>): Promise<void> {
    const walletId = this.#walletOf(what.who)
    if (walletId === undefined) return
    const id = this.#id('order')
    const nowMs = this.#nowMs()
    await this.database.db
      .insertInto('orders')
      .values({
        id,
        user_id: `of ${walletId}`,
        wallet_id: walletId,
        package_id: 1n,
        package_name: 'Starter',
        credits: what.credits,
        amount_minor: what.total + 1n,
        currency: 'usd',
        livemode: what.isLive ? 1n : 0n,
        return_to: null,
        status: 'granted',
        problem: null,
        session_id: `cs_${id}`,
        checkout_url: null,
        payment_intent_id: `pi_${id}`,
        charge_id: null,
        total_minor: what.total,
        tax_minor: what.tax < what.total ? what.tax : 0n,
        discount_minor: 1n,
        // Often it is not known yet when the purchase is.
        fee_minor: what.total % 3n === 0n ? null : what.total / 33n,
        fee_currency: what.total % 3n === 0n ? null : 'usd',
        payment_method: null,
        receipt_url: null,
        invoice_url: null,
        granted: what.credits,
        created_at_ms: nowMs,
        checked_at_ms: nowMs,
        paid_at_ms: nowMs,
        updated_at_ms: nowMs,
      })
      .execute()
    await this.#credit(walletId, { kind: 'purchase', reference: id, amountMicro: what.credits })
    this.#orders.push({
      id,
      walletId,
      creditsMicro: what.credits,
      totalMinor: what.total,
      revokedMicro: 0n,
      clawBacks: 0,
    })
  }

  async #tellFee({ order: index, minor, currency }: Extract<SiteHappening, { type: 'fee' }>): Promise<void> {
    const order = this.#orders[index % Math.max(1, this.#orders.length)]
    if (order === undefined) return
    await this.database.db
      .updateTable('orders')
      .set({ fee_minor: minor, fee_currency: currency, updated_at_ms: this.#nowMs() })
      .where('id', '=', order.id)
      .execute()
  }

  async #give({
    type,
    who: index,
    amount: amountMicro,
  }: Extract<SiteHappening, { type: 'bonus' | 'correct' }>) {
    const walletId = this.#walletOf(index)
    if (walletId === undefined) return
    const reference = this.#id('audit')
    if (type === 'bonus') await this.#credit(walletId, { kind: 'bonus', reference, amountMicro })
    else {
      await this.ledger.commit({
        type: 'debit_wallet',
        walletId,
        amountMicro: microCredits(amountMicro),
        shortfall: 'refuse',
        kind: 'adjustment',
        reference,
        destination: 'adjustments',
        description: 'Correction',
        transactionId: this.#id('transaction'),
      })
    }
  }

  async #credit(
    walletId: string,
    to: {
      readonly kind: 'purchase' | 'bonus' | 'refund'
      readonly reference: string
      readonly amountMicro: bigint
    },
  ): Promise<void> {
    const sources = { purchase: 'sales', bonus: 'grants', refund: 'refunds' } as const
    const credited = await this.ledger.commit({
      type: 'credit_wallet',
      walletId,
      amountMicro: microCredits(to.amountMicro),
      kind: to.kind,
      reference: to.reference,
      source: sources[to.kind],
      description: 'Credits',
      transactionId: this.#id('transaction'),
      repaymentTransactionId: this.#id('transaction'),
    })
    invariant(credited.ok, 'credits come in')
  }

  async #ask({ who: index, charge, model, end }: Extract<SiteHappening, { type: 'ask' }>): Promise<void> {
    const walletId = this.#walletOf(index)
    if (walletId === undefined) return
    const runId = this.#id('run')
    const held = await this.ledger.commit({
      type: 'open_hold',
      holdId: runId,
      walletId,
      amountMicro: microCredits(charge),
      minimumMicro: microCredits(1n),
      ownerId: 'ins_test',
      leaseEndsAtMs: this.ledger.clock.nowMs() + 60_000,
    })
    if (!held.ok) return
    const request = { runId, walletId, heldMicro: held.value.amountMicro }
    await this.database.db.insertInto('runs').values(this.#runRow(request, model)).execute()
    if (end === 'runs_on') this.#running.push(request)
    else await this.#end(request, end)
  }

  async #endRunning(charge: bigint): Promise<void> {
    const request = this.#running.shift()
    if (request !== undefined) await this.#end(request, charge % 2n === 0n ? 'answered' : 'failed')
  }

  async #end(request: RunningRequest, end: 'answered' | 'stopped' | 'failed' | 'over_hold'): Promise<void> {
    const { runId, walletId, heldMicro } = request
    const costNanoUsd = heldMicro / 3n
    if (end === 'failed' || end === 'over_hold') await this.#lose(runId, end, costNanoUsd)
    await this.database.db
      .updateTable('runs')
      .set({
        status: end === 'failed' ? 'released' : 'settled',
        finish_reason: end === 'failed' ? null : end === 'stopped' ? 'cancelled' : 'stop',
        error_code: end === 'failed' ? 'provider_error' : null,
        cost_nano_usd: costNanoUsd,
        input_tokens: heldMicro % 1000n,
        cache_read_tokens: 1n,
        cache_write_tokens: 2n,
        output_tokens: heldMicro % 777n,
        reasoning_tokens: 3n,
        baseline_micro: baselineOf(heldMicro),
        ended_at_ms: this.#nowMs(),
      })
      .where('id', '=', runId)
      .execute()
    const shared = { holdId: runId, walletId, repaymentTransactionId: this.#id('transaction') }
    const ended = await this.ledger.commit(
      end === 'failed'
        ? { type: 'release_hold', ...shared, reason: 'failed' }
        : {
            type: 'settle_hold',
            ...shared,
            chargeMicro: microCredits(heldMicro - heldMicro / 5n),
            description: 'Answer',
            transactionId: this.#id('transaction'),
          },
    )
    invariant(ended.ok, 'a request ends')
  }

  async #lose(runId: string, end: 'failed' | 'over_hold', costNanoUsd: bigint): Promise<void> {
    await this.database.db
      .insertInto('platform_losses')
      .values({
        id: this.#id('platformLoss'),
        run_id: runId,
        reason: end === 'failed' ? 'provider_fault' : 'over_hold',
        cost_nano_usd: costNanoUsd,
        uncharged_micro: 5n,
        created_at_ms: this.#nowMs(),
      })
      .execute()
  }

  async #return({
    type,
    order: index,
    permille,
  }: Extract<SiteHappening, { type: 'refund' | 'dispute' }>): Promise<void> {
    const order = this.#orders[index % Math.max(1, this.#orders.length)]
    if (order === undefined || order.totalMinor === 0n) return
    await this.#writeReturns(order, type, (order.totalMinor * permille) / 1000n)
    const missing =
      clawBackTarget({
        grantedMicro: microCredits(order.creditsMicro),
        paidMinor: minorAmount(order.totalMinor),
        returnedMinor: (order.totalMinor * permille) / 1000n,
      }) - order.revokedMicro
    if (missing === 0n) return
    order.revokedMicro += missing
    order.clawBacks += 1
    const reference = `${order.id}#${order.clawBacks}`
    if (missing < 0n) {
      await this.#credit(order.walletId, { kind: 'refund', reference, amountMicro: -missing })
      return
    }
    const taken = await this.ledger.commit({
      type: 'debit_wallet',
      walletId: order.walletId,
      amountMicro: microCredits(missing),
      shortfall: 'debt',
      kind: 'refund',
      reference,
      destination: 'refunds',
      description: 'Taken back',
      transactionId: this.#id('transaction'),
    })
    invariant(taken.ok, 'a claw-back is never refused')
  }

  /** What the payment provider says went back: earlier refunds and disputes fail or are won, and one takes their place. */
  async #writeReturns(order: BoughtOrder, type: 'refund' | 'dispute', returnedMinor: bigint): Promise<void> {
    const { db } = this.database
    await db.updateTable('order_refunds').set({ status: 'failed' }).where('order_id', '=', order.id).execute()
    await db.updateTable('order_disputes').set({ status: 'won' }).where('order_id', '=', order.id).execute()
    const halves = [returnedMinor / 2n, returnedMinor - returnedMinor / 2n]
    for (const amountMinor of halves) {
      const row = {
        id: `re_${this.#id('refundRequest')}`,
        order_id: order.id,
        amount_minor: amountMinor,
        created_at_ms: this.#nowMs(),
      }
      if (type === 'refund') {
        await db
          .insertInto('order_refunds')
          .values({ ...row, status: 'succeeded', reason: null })
          .execute()
      } else {
        await db
          .insertInto('order_disputes')
          .values({
            ...row,
            currency: 'usd',
            status: 'lost',
            reason: 'fraudulent',
            hold_id: null,
            due_at_ms: null,
          })
          .execute()
      }
    }
  }

  #runRow({ runId, walletId, heldMicro }: RunningRequest, model: string): Insertable<RunsTable> {
    return {
      id: runId,
      user_id: `of ${walletId}`,
      wallet_id: walletId,
      conversation_id: null,
      user_message_id: null,
      status: 'running',
      source: 'chat',
      streamed: 0n,
      requested_model_id: null,
      model_id: model,
      provider: 'openai',
      rate_card_id: 'rtc_1',
      task_type: 'chat',
      complexity: 'simple',
      difficulty_permille: 1n,
      reason: '',
      input_bound_tokens: 1n,
      output_bound_tokens: 1n,
      held: heldMicro,
      charged: null,
      transaction_id: null,
      balance_after: null,
      input_tokens: null,
      cache_read_tokens: null,
      cache_write_tokens: null,
      output_tokens: null,
      reasoning_tokens: null,
      usage_source: null,
      usage_anomaly: null,
      cost_nano_usd: null,
      finish_reason: null,
      error_code: null,
      attempts: 1n,
      stop_requested_at_ms: null,
      created_at_ms: this.#nowMs(),
      first_byte_at_ms: null,
      ended_at_ms: null,
    }
  }
}
