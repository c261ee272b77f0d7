import type { AdminPricesResponse, PriceChangeResponse } from '@tessera/contracts/prices-admin'
import { costOfUsage } from '@tessera/core/pricing/cost-of-usage'
import { priceUsage } from '@tessera/core/pricing/price-usage'
import type { RateCard } from '@tessera/core/pricing/rate-card'
import { onTestFinished } from 'vitest'

import { seedCatalogue } from '../src/adapters/db/catalogue-seed/seed-catalogue.ts'
import { createCatalogueStore } from '../src/adapters/db/catalogue-store.ts'
import { createChargedRuns } from '../src/adapters/db/prices/charged-runs.ts'
import { createPriceBookStore } from '../src/adapters/db/prices/price-book-store.ts'
import { createUuidV7Ids } from '../src/adapters/ids/uuid-v7-ids.ts'
import { createCatalogueEndpoints } from '../src/features/catalogue/create-catalogue-endpoints.ts'
import { createCatalogue } from '../src/features/catalogue/create-catalogue.ts'
import type { RefreshableCatalogue } from '../src/features/catalogue/create-catalogue.ts'
import { createPriceEndpoints } from '../src/features/prices/create-price-endpoints.ts'
import type { Person } from '../src/ports/people-store.ts'
import type { PriceBookStore } from '../src/ports/price-book.ts'
import type { OpenTestDatabase, TestDatabase } from './databases.ts'
import { ask, openHouse, postJson } from './house.ts'
import type { Answer, House } from './house.ts'
import { createTestClock } from './ledger.ts'
import type { TestClock } from './ledger.ts'

type SendChange = (method: 'POST' | 'PATCH', path: string, body: object) => Promise<Answer>

export type PriceHouse = {
  readonly house: House
  readonly database: TestDatabase
  readonly clock: TestClock
  readonly catalogue: RefreshableCatalogue
  readonly prices: PriceBookStore
  readonly warnings: readonly string[]
  /** The page of prices. */
  show(query?: string): Promise<AdminPricesResponse>
  /** A write at an address below `/api/credits/admin`, of the present version unless the body names one. */
  send: SendChange
  /** The same under an `Idempotency-Key`. */
  sendUnder(key: string): SendChange
  /** The same; fails where it is refused. */
  change(method: 'POST' | 'PATCH', path: string, body: object): Promise<PriceChangeResponse>
  get(path: string): Promise<Answer>
  /** What went into the audit log, oldest first. */
  audit(): Promise<readonly { readonly action: string; readonly reason: string; readonly after: unknown }[]>
  /** A run that was charged at the prices in force. */
  addRun(run: NewRun): Promise<{ readonly charged: bigint; readonly cost: bigint }>
}

export type NewRun = {
  readonly userId: string
  readonly modelId: string
  readonly inputTokens: number
  readonly outputTokens: number
  /** Instead of the listed price. */
  readonly charged?: bigint
  /** Nobody counted its tokens. */
  readonly isUncounted?: boolean
}

async function findPerson(id: string): Promise<Person> {
  const email = `${id}@example.com`
  const rest = { isEmailVerified: true, role: 'superadmin', isBlocked: false, createdAtMs: 0 } as const
  return { id, name: id, email, normalizedEmail: email, ...rest }
}

const startMs = Date.UTC(2026, 10, 22)

/** The routes of prices and packages on a real database, with the seeded catalogue. Time stands still. */
export async function openPriceHouse(
  openDatabase: OpenTestDatabase,
  options: {
    readonly mostRuns?: number
    readonly arePaymentsLive?: boolean
    /** Asked before the process looks whether the catalogue was edited. */
    readonly isLineDown?: () => boolean
  } = {},
): Promise<PriceHouse> {
  const database = await openDatabase()
  onTestFinished(() => database.close())
  const clock = createTestClock(startMs)
  const ids = createUuidV7Ids(clock)
  const deps = { database, db: database.db, clock, ids }
  await seedCatalogue(deps)
  const store = createCatalogueStore(deps)
  const warnings: string[] = []
  const catalogue = await createCatalogue({
    store: {
      ...store,
      readStamp: () =>
        options.isLineDown?.() === true ? Promise.reject(new Error('the line is down')) : store.readStamp(),
    },
    clock,
    availability: ({ provider }) => provider !== 'google',
  })
  const prices = createPriceBookStore(deps)
  const house = await openHouse({
    endpoints: [
      ...createCatalogueEndpoints({ catalogue }),
      ...createPriceEndpoints({
        prices,
        runs: createChargedRuns(database.db),
        catalogue,
        people: { findPerson },
        clock,
        arePaymentsLive: options.arePaymentsLive ?? false,
        mostRuns: options.mostRuns ?? 1_000,
        log: { warn: (_details, message) => warnings.push(message) },
      }),
    ],
    isAnswerChecked: true,
  })
  return { ...describeHouse({ house, database, prices }), clock, catalogue, warnings, addRun }

  async function addRun(run: NewRun) {
    const model = catalogue.findSellableModel(run.modelId) ?? (await bookedModel(run.modelId))
    const usage = {
      inputTokens: run.inputTokens,
      outputTokens: run.outputTokens,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
    }
    const charged = run.charged ?? priceUsage(model.rateCard, usage)
    const cost = costOfUsage(model.rateCard, usage)
    await database.db
      .insertInto('runs')
      .values({
        id: ids.create('run'),
        user_id: run.userId,
        wallet_id: `wal_${run.userId}`,
        status: 'settled',
        source: 'chat',
        streamed: 0n,
        model_id: run.modelId,
        provider: model.provider,
        rate_card_id: model.rateCard.id,
        task_type: 'chat',
        complexity: 'simple',
        difficulty_permille: 0n,
        reason: '',
        input_bound_tokens: 0n,
        output_bound_tokens: 0n,
        held: charged,
        charged,
        cost_nano_usd: cost,
        ...(run.isUncounted === true
          ? {}
          : { input_tokens: BigInt(run.inputTokens), output_tokens: BigInt(run.outputTokens) }),
        attempts: 1n,
        created_at_ms: BigInt(clock.nowMs()),
      })
      .execute()
    return { charged, cost }
  }

  /** Also of a model whose provider is off. */
  async function bookedModel(modelId: string): Promise<{ provider: string; rateCard: RateCard }> {
    const model = catalogue.listModels().find(({ id }) => id === modelId)
    if (model?.rateCard === undefined) throw new Error(`the model ${modelId} of a test is not there`)
    return { provider: model.provider, rateCard: model.rateCard }
  }
}

type Parts = Pick<PriceHouse, 'house' | 'database' | 'prices'>

function describeHouse({
  house,
  database,
  prices,
}: Parts): Omit<PriceHouse, 'clock' | 'catalogue' | 'addRun' | 'warnings'> {
  const get = (path: string): Promise<Answer> =>
    ask(house, `/api/credits/admin/${path}`, { headers: { authorization: 'Bearer superadmin' } })
  const show = async (query = ''): Promise<AdminPricesResponse> =>
    JSON.parse((await get(`prices${query}`)).text) as AdminPricesResponse
  const sendWith =
    (headers: Record<string, string>): SendChange =>
    async (method, path, body) => {
      const { version } = await prices.read()
      const wanted = postJson({ version, ...body }, headers)
      return ask(house, `/api/credits/admin/${path}`, { ...wanted, method })
    }
  const send = sendWith({})
  return {
    house,
    database,
    prices,
    get,
    show,
    send,
    sendUnder: (key) => sendWith({ 'idempotency-key': key }),
    async change(method, path, body) {
      const answer = await send(method, path, body)
      if (answer.status !== 200) throw new Error(`${path}: ${answer.text}`)
      return JSON.parse(answer.text) as PriceChangeResponse
    },
    async audit() {
      const rows = await database.db
        .selectFrom('audit_log')
        .select(['action', 'reason', 'after_json'])
        .orderBy('id')
        .execute()
      return rows.map(({ action, reason, after_json: after }) => ({
        action,
        reason,
        after: after === null ? undefined : JSON.parse(after),
      }))
    },
  }
}
