import { invariant } from '@tessera/core/invariant'
import { microCreditsFromCredits } from '@tessera/core/money/micro-credits'
import type { CatalogueModel } from '@tessera/core/pricing/catalogue-model'
import type { RateCard } from '@tessera/core/pricing/rate-card'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'
import { createAbilityReader } from '@tessera/core/selection/ability-reader'
import { findBaselineModel } from '@tessera/core/selection/baseline-model'
import { sql } from 'kysely'

import type { PasswordHashing } from '../adapters/auth/create-auth.ts'
import { createRollUpWork } from '../adapters/db/analytics/roll-up-store.ts'
import { seedCatalogue } from '../adapters/db/catalogue-seed/seed-catalogue.ts'
import { createCatalogueStore } from '../adapters/db/catalogue-store.ts'
import type { Database } from '../adapters/db/database.ts'
import type { LedgerReport } from '../adapters/db/ledger/ledger-report.ts'
import { verifyLedger } from '../adapters/db/ledger/verify-ledger.ts'
import { createBooksRecord } from '../adapters/db/operators/books-record.ts'
import { createUserFigures } from '../adapters/db/operators/user-figures.ts'
import { createUuidV7Ids } from '../adapters/ids/uuid-v7-ids.ts'
import { rollUp } from '../features/analytics/roll-up.ts'
import type { MailSite } from '../mails/site.ts'
import { type DemoRecord, readDemoRecord, saveDemoRecord } from './demo-record.ts'
import type { SoldModel } from './plan/happening.ts'
import { planYear } from './plan/plan-year.ts'
import { openDemoHouse } from './write/demo-house.ts'
import type { DemoHouse } from './write/demo-house.ts'
import { createMovedClock } from './write/moved-clock.ts'
import { createSeededIds } from './write/seeded-ids.ts'
import { PeopleWriter } from './write/write-people.ts'
import { type HappeningCounts, writeYear } from './write/write-year.ts'

export type DemoWish = {
  readonly seed: number
  readonly users: number
  readonly days: number
  /** When the plan ends. */
  readonly untilMs: number
  /** Of the superadmin, the admin and the customer who can sign in. */
  readonly password: string
}

export type DemoDeps = {
  readonly database: Database
  readonly site: MailSite
  /** What voucher codes are hashed with. */
  readonly voucherSecret: string
  readonly progress: (line: string) => void
  readonly passwordHashing?: PasswordHashing
}

export type DemoBusiness = {
  readonly counts: HappeningCounts
  readonly report: LedgerReport
  /** Where each signs in with the password. */
  readonly superadmin: string
  readonly admin: string
  readonly customer: string | undefined
}

export type DemoRefusal =
  /** The database has people of its own. */
  | { readonly code: 'not_a_demo' }
  /** A demo is in it already; `books` is missing where it was broken off. */
  | { readonly code: 'demo_exists'; readonly record: DemoRecord }

export const superadminEmail = 'owner@example.com'
const adminEmail = 'support@example.com'
const welcomeMicro = microCreditsFromCredits(50n)
const dayMs = 24 * 60 * 60 * 1000

/**
 * Makes a business with a past in an empty, migrated database: through the ledger's committer and the functions of the
 * features, at a clock that is moved through the time. The same wish makes the same books.
 */
export async function makeDemoBusiness(
  deps: DemoDeps,
  wish: DemoWish,
): Promise<Result<DemoBusiness, DemoRefusal>> {
  const { database } = deps
  const refusal = await refuse(database)
  if (refusal !== undefined) return err(refusal)
  const fromMs = wish.untilMs - wish.days * dayMs
  const record = { seed: wish.seed, users: wish.users, from_ms: fromMs, to_ms: wish.untilMs }
  await saveDemoRecord(database.db, record)
  const counts = await write(deps, wish, fromMs)
  deps.progress('adding up')
  await addUp(database, wish.untilMs)
  const customer = await findCustomer(database)
  const report = await verifyLedger(database)
  await createBooksRecord(database.db).save({ atMs: wish.untilMs, isSound: report.violation === undefined })
  await saveDemoRecord(database.db, { ...record, books: report.books })
  return ok({ counts, report, superadmin: superadminEmail, admin: adminEmail, customer: customer?.email })
}

async function refuse({ db }: Database): Promise<DemoRefusal | undefined> {
  const record = await readDemoRecord(db)
  if (record !== undefined) return { code: 'demo_exists', record }
  const somebody = await db.selectFrom('users').select('id').limit(1).executeTakeFirst()
  return somebody === undefined ? undefined : { code: 'not_a_demo' }
}

async function write(deps: DemoDeps, wish: DemoWish, fromMs: number): Promise<HappeningCounts> {
  const { database } = deps
  const clock = createMovedClock(fromMs)
  // Ids of prices and models are no part of the plan: an installation that has run before has them already.
  const catalogueDeps = { db: database.db, clock, ids: createUuidV7Ids(clock) }
  await seedCatalogue(catalogueDeps)
  const { models, rateCards, packages } = await createCatalogueStore(catalogueDeps).load()
  const house = openDemoHouse({ ...deps, clock, ids: createSeededIds(clock, wish.seed), welcomeMicro })
  try {
    const people = new PeopleWriter(house, clock)
    const shared = { password: wish.password }
    await people.hire(
      { ...shared, name: 'Robin Falk', email: superadminEmail, role: 'superadmin' },
      { ...shared, name: 'Kim Berger', email: adminEmail, role: 'admin' },
    )
    const sold = models.map(({ id, displayName, provider }): SoldModel => {
      const ownCards = rateCards.filter(({ modelId }) => modelId === id)
      return { id, displayName, provider, rateCards: ownCards }
    })
    const plan = {
      ...wish,
      fromMs,
      toMs: wish.untilMs,
      models: sold,
      usualModelId: usualModelOf(models, rateCards)?.id,
      packages,
      welcomeMicro,
    }
    const counts = await writeYear(planYear(plan), {
      house,
      clock,
      people,
      onDay: monthly(deps.progress),
    })
    clock.moveTo(wish.untilMs)
    await finish(house, wish.password)
    return counts
  } finally {
    await house.committer.close()
  }
}

/** What people would use who have no choice of their own: by the rule that a server has. */
function usualModelOf(
  models: readonly CatalogueModel[],
  rateCards: readonly RateCard[],
): CatalogueModel | undefined {
  const sellable = models.flatMap((model) => {
    const rateCard = rateCards.findLast(({ modelId }) => modelId === model.id)
    return rateCard === undefined ? [] : [{ ...model, rateCard }]
  })
  return findBaselineModel(sellable, createAbilityReader())
}

/** A line for each month. */
function monthly(progress: DemoDeps['progress']) {
  let last = ''
  return (atMs: number, counts: HappeningCounts): void => {
    const month = new Date(atMs).toISOString().slice(0, 7)
    if (month === last) return
    last = month
    progress(
      `${month}: ${counts.sign_up ?? 0} people, ${counts.ask ?? 0} requests, ${counts.buy ?? 0} purchases so far`,
    )
  }
}

/** The mails of the past went out long ago; and one customer can sign in. */
async function finish(house: DemoHouse, password: string): Promise<void> {
  const { db } = house.database
  await db
    .updateTable('mails')
    .set({ status: 'sent', attempts: 1n, sent_at_ms: sql<bigint>`created_at_ms + 2000` })
    .where('status', '=', 'queued')
    .execute()
  await addUpFigures(house.database, house.clock.nowMs())
  const customer = await findCustomer(house.database)
  if (customer !== undefined) await house.accounts.setPassword(customer.id, password)
}

/** Whoever asked most and may still come in: with a long history to look at. */
async function findCustomer({
  db,
}: Database): Promise<{ readonly id: string; readonly email: string } | undefined> {
  return db
    .selectFrom('user_figures as f')
    .innerJoin('users as u', 'u.id', 'f.user_id')
    .select(['u.id', 'u.email'])
    .where('u.role', '=', 'user')
    .where('u.blocked_at_ms', 'is', null)
    .orderBy('f.charges', 'desc')
    .orderBy('u.id')
    .limit(1)
    .executeTakeFirst()
}

/** Everything that is written is old by the end of the plan: no process of another clock can still come. */
async function addUp(database: Database, untilMs: number): Promise<void> {
  const clock = { nowMs: () => untilMs + dayMs }
  const work = createRollUpWork({ database, clock })
  const log = { warn: (_: object, message: string) => invariant(false, message) }
  await rollUp({ work, clock, log }, new AbortController().signal)
}

async function addUpFigures(database: Database, untilMs: number): Promise<void> {
  const figures = createUserFigures({ database, clock: { nowMs: () => untilMs + dayMs } })
  const { signal } = new AbortController()
  while ((await figures.follow(signal)) > 0) signal.throwIfAborted()
}
