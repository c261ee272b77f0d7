import type { MicroCredits } from '@tessera/core/money/micro-credits'
import { microCredits } from '@tessera/core/money/micro-credits'
import { createModelSelector } from '@tessera/core/selection/create-model-selector'
import type { FastifyInstance } from 'fastify'
import { onTestFinished } from 'vitest'

import { seedCatalogue } from '../src/adapters/db/catalogue-seed/seed-catalogue.ts'
import { createCatalogueStore } from '../src/adapters/db/catalogue-store.ts'
import { createConversationStore } from '../src/adapters/db/conversation-store.ts'
import { createLedgerCommitter } from '../src/adapters/db/ledger/group-committer.ts'
import { createLeaseClock } from '../src/adapters/db/ledger/lease-clock.ts'
import { createLedgerReads } from '../src/adapters/db/ledger/ledger-reads.ts'
import { openLedgerBackend } from '../src/adapters/db/ledger/open-ledger-backend.ts'
import { verifyLedger } from '../src/adapters/db/ledger/verify-ledger.ts'
import { createManualChoices } from '../src/adapters/db/manual-choices.ts'
import { createRunStore } from '../src/adapters/db/run-store.ts'
import { createUuidV7Ids } from '../src/adapters/ids/uuid-v7-ids.ts'
import { createProviders } from '../src/adapters/providers/create-providers.ts'
import type { ProviderLimits } from '../src/adapters/providers/provider-limits.ts'
import { readShippedPromptReader } from '../src/adapters/selection/read-selector-weights.ts'
import { createGptTokenCounter } from '../src/adapters/tokens/gpt-token-counter.ts'
import type { RunLimits, RunLog } from '../src/features/ai/ai-deps.ts'
import { createAIRouterWithCredits } from '../src/features/ai/ai-router-with-credits.ts'
import type { AIRouterWithCredits } from '../src/features/ai/ai-router-with-credits.ts'
import { createBaselines } from '../src/features/ai/baselines.ts'
import { createAiEndpoints } from '../src/features/ai/create-ai-endpoints.ts'
import { describeRunError } from '../src/features/ai/describe-failure.ts'
import { createReceiptReader } from '../src/features/ai/receipts.ts'
import { createCatalogue } from '../src/features/catalogue/create-catalogue.ts'
import type { RefreshableCatalogue } from '../src/features/catalogue/create-catalogue.ts'
import { createConversationEndpoints } from '../src/features/chat/create-conversation-endpoints.ts'
import { createCreditManager } from '../src/features/credits/create-credit-manager.ts'
import type { LeasedCreditManager } from '../src/ports/credit-manager.ts'
import type { ModelProvider } from '../src/ports/model-provider.ts'
import type { ReceiptReader } from '../src/ports/receipt-reader.ts'
import type { RunStore } from '../src/ports/run-store.ts'
import { startSandboxProviders } from '../src/sandbox/providers/start-sandbox-providers.ts'
import type {
  SandboxProvidersOptions,
  SandboxProviders,
} from '../src/sandbox/providers/start-sandbox-providers.ts'
import type { OpenTestDatabase, TestDatabase } from './databases.ts'
import { openHouse } from './house.ts'
import type { House } from './house.ts'

export type AiHouse = {
  readonly house: House
  readonly app: FastifyInstance
  readonly database: TestDatabase
  readonly sandbox: SandboxProviders
  readonly router: AIRouterWithCredits
  readonly credits: LeasedCreditManager
  readonly catalogue: RefreshableCatalogue
  readonly runs: RunStore
  readonly receipts: ReceiptReader
  /** What was logged as worth an operator's look. */
  readonly warnings: () => readonly string[]
  /** A user whose bearer token is the name, with so many credits. */
  addUser(name: string, credits: number): Promise<void>
  balanceOf(name: string): Promise<{ readonly balance: bigint; readonly held: bigint }>
  losses(): Promise<
    readonly { readonly reason: string; readonly uncharged_micro: bigint; readonly cost_nano_usd: bigint }[]
  >
}

export type AiHouseOptions = {
  readonly sandbox?: SandboxProvidersOptions
  readonly limits?: Partial<RunLimits>
  readonly providerLimits?: Partial<ProviderLimits>
  readonly wrapProvider?: (provider: ModelProvider) => ModelProvider
  /** Which providers are on. */
  readonly providers?: readonly string[]
  /** Shares database and stand-ins with another house: a second process on the same data. */
  readonly beside?: AiHouse
}

/**
 * The real server around the AI feature: HTTP app, ledger, catalogue, selection, adapters, and stand-ins of the
 * providers over HTTP. Only sessions are values: a bearer token is the name of a user. After the test the books are
 * verified, and no hold may be open.
 */
export async function openAiHouse(
  openDatabase: OpenTestDatabase,
  options: AiHouseOptions = {},
): Promise<AiHouse> {
  const { beside } = options
  const clock = { nowMs: () => Date.now() }
  const ids = createUuidV7Ids(clock)
  const database = beside?.database ?? (await openDatabase())
  const sandbox =
    beside?.sandbox ??
    (await startSandboxProviders({ msPerToken: 0, allowFaultDirectives: true, ...options.sandbox }))
  const committer = createLedgerCommitter(openLedgerBackend(database, clock))
  const credits = createCreditManager({
    committer,
    reads: createLedgerReads(database.db),
    ids,
    leaseClock: createLeaseClock(database, { monotonicMs: () => performance.now(), wallMs: clock.nowMs }),
    instanceId: ids.create('instance'),
    leaseMs: 60_000,
  })
  const providers = openProviders(sandbox, options)
  const catalogueStore = { db: database.db, clock, ids }
  if (beside === undefined) await seedCatalogue(catalogueStore)
  const catalogue = await createCatalogue({
    store: createCatalogueStore(catalogueStore),
    clock,
    availability: (model) => providers.has(model.provider),
  })
  const runs = createRunStore({ database, nowMs: clock.nowMs })
  const conversations = createConversationStore({ database, nowMs: clock.nowMs })
  const receipts = createReceiptReader({ runs, catalogue })
  const warnings: string[] = []
  const router = createAIRouterWithCredits({
    credits,
    catalogue,
    selector: createModelSelector({ reader: readShippedPromptReader() }),
    tokens: createGptTokenCounter(),
    runs,
    conversations,
    baselines: createBaselines({
      choices: createManualChoices(database.db),
      catalogue,
      clock,
      log: keepWarnings(warnings),
    }),
    findProvider: (name) => providers.get(name),
    clock,
    ids,
    log: keepWarnings(warnings),
    limits: { sweepMs: 20, progressMs: 40, pollMs: 20, ...options.limits },
  })
  const house = await openHouse({
    endpoints: [
      ...createAiEndpoints(router),
      ...createConversationEndpoints({
        conversations,
        receipts,
        forgetConversation: (conversationId) => router.forgetConversation(conversationId),
        describeRunError: describeRunError,
      }),
    ],
    sessionResolver: { resolve: async (headers) => actorOf(headers.authorization) },
    isAnswerChecked: true,
  })
  onTestFinished(async () => {
    await router.drain(0)
    for (const provider of providers.values()) await provider.close()
    if (beside === undefined) await sandbox.close()
    await committer.close()
    if (beside !== undefined) return
    const report = await verifyLedger(database)
    const openHolds = await database.db
      .selectFrom('holds')
      .select('id')
      .where('status', '=', 'open')
      .execute()
    await database.close()
    if (report.violation !== undefined)
      throw new Error(`the books are wrong: ${JSON.stringify(report.violation)}`)
    if (openHolds.length > 0) throw new Error(`${openHolds.length} holds were left open`)
  })
  return {
    house,
    app: house.app,
    database,
    sandbox,
    router,
    credits,
    catalogue,
    runs,
    receipts,
    warnings: () => warnings,
    addUser: (name, amount) => addUser(credits, name, amount),
    balanceOf: async (name) => {
      const walletId = await credits.findWalletIdOf({ kind: 'user', id: `usr_${name}` })
      const balance = walletId === undefined ? undefined : await credits.findBalance(walletId)
      return { balance: balance?.balanceMicro ?? 0n, held: balance?.heldMicro ?? 0n }
    },
    losses: () =>
      database.db
        .selectFrom('platform_losses')
        .select(['reason', 'uncharged_micro', 'cost_nano_usd'])
        .orderBy('created_at_ms')
        .execute(),
  }
}

function openProviders(
  sandbox: SandboxProviders,
  options: AiHouseOptions,
): ReadonlyMap<string, ModelProvider> {
  const wrap = options.wrapProvider ?? ((provider: ModelProvider) => provider)
  const made = createProviders({
    openai: { apiKey: 'sk-test', baseUrl: sandbox.openaiBaseUrl },
    anthropic: { apiKey: 'sk-test', baseUrl: sandbox.anthropicBaseUrl },
    google: { apiKey: 'sk-test', baseUrl: sandbox.googleBaseUrl },
    compatible: [],
    ...(options.providerLimits === undefined ? {} : { limits: options.providerLimits }),
  })
  const on = made.filter(({ name }) => options.providers?.includes(name) ?? true)
  return new Map(on.map((provider) => [provider.name, wrap(provider)]))
}

const walletIds = new Map<string, string>()

async function addUser(credits: LeasedCreditManager, name: string, amount: number): Promise<void> {
  const wallet = await credits.openWallet({ kind: 'user', id: `usr_${name}` })
  walletIds.set(name, wallet.walletId)
  if (amount === 0) return
  const credited = await credits.credit({
    walletId: wallet.walletId,
    amountMicro: microOf(amount),
    kind: 'bonus',
    reference: `start_${name}`,
    source: 'grants',
    description: 'Bonus',
  })
  if (!credited.ok) throw new Error(credited.error.code)
}

/** @param amount credits */
export function microOf(amount: number): MicroCredits {
  return microCredits(BigInt(Math.round(amount * 1_000_000)))
}

function actorOf(authorization: string | undefined) {
  const name = /^Bearer ([a-z0-9]+)$/.exec(authorization ?? '')?.[1]
  const walletId = name === undefined ? undefined : walletIds.get(name)
  if (name === undefined || walletId === undefined) return undefined
  return {
    userId: `usr_${name}`,
    sessionId: `ses_${name}`,
    role: 'user',
    email: `${name}@example.com`,
    name,
    isEmailVerified: true,
    walletId,
  } as const
}

function keepWarnings(warnings: string[]): RunLog {
  const keep = (fields: object, message: string) => {
    warnings.push(
      `${message} ${JSON.stringify(fields, (_, value: unknown) => (value instanceof Error ? value.stack : value))}`,
    )
  }
  return { info: () => undefined, warn: keep, error: keep }
}
