import { readFile } from 'node:fs/promises'

import type { ConfigResponse } from '@tessera/contracts/config'
import type { CatalogueModel } from '@tessera/core/pricing/catalogue-model'
import type { Logger } from 'pino'

import { assertOutsideTransaction } from '../adapters/db/guards.ts'
import {
  createProviders,
  defaultProviderBaseUrls,
  type KeyedProviderSettings,
} from '../adapters/providers/create-providers.ts'
import { type CompatibleServer, parseProvidersFile } from '../adapters/providers/providers-file.ts'
import type { ProviderAccess, ProviderName, ProvidersConfig } from '../config/providers-config.ts'
import type { ModelProvider } from '../ports/model-provider.ts'
import { StartFailure } from '../process/start-failure.ts'
import {
  type SandboxProvidersOptions,
  startSandboxProviders,
} from '../sandbox/providers/start-sandbox-providers.ts'

export type ProviderParts = {
  /** The three built-in ones and the operator's own servers, for the pages. */
  list(): ConfigResponse['providers']
  readonly compatibleServers: readonly CompatibleServer[]
  find(name: string): ModelProvider | undefined
  /** Whether the model's provider is on and, as far as it told, knows the model. */
  canServe(model: CatalogueModel): boolean
  /** Asks each provider which models its key may use; one that does not answer keeps its earlier answer. */
  refreshModels(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

const providerNames = ['openai', 'anthropic', 'google'] as const

export type ProviderDeps = {
  readonly config: ProvidersConfig
  /** Where the keys of the servers in PROVIDERS_FILE stand. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly logger: Logger
  /** How the stand-ins behave; only tests and benchmarks say anything here. */
  readonly sandbox: SandboxProvidersOptions
}

/** Real providers where there is any key, the stand-ins where there is none; never a mixture. */
export async function wireProviders(deps: ProviderDeps): Promise<ProviderParts> {
  const { config } = deps
  return config.kind === 'sandbox'
    ? wireSandbox(deps.sandbox)
    : wireRealProviders(config, deps.environment, deps.logger)
}

const assertNoTransaction = (): void => assertOutsideTransaction('calling a model provider')

async function wireSandbox(options: SandboxProvidersOptions): Promise<ProviderParts> {
  const sandbox = await startSandboxProviders(options)
  const key = 'sandbox-key'
  const providers = createProviders({
    openai: { apiKey: key, baseUrl: sandbox.openaiBaseUrl },
    anthropic: { apiKey: key, baseUrl: sandbox.anthropicBaseUrl },
    google: { apiKey: key, baseUrl: sandbox.googleBaseUrl },
    compatible: [],
    assertOutsideTransaction: assertNoTransaction,
  })
  const byName = new Map(providers.map((provider) => [provider.name, provider]))
  return {
    list: () => providerNames.map((name) => ({ name, status: 'sandbox' })),
    compatibleServers: [],
    find: (name) => byName.get(name),
    canServe: ({ provider }) => byName.has(provider),
    refreshModels: () => Promise.resolve(),
    async close() {
      await Promise.all(providers.map((provider) => provider.close()))
      await sandbox.close()
    },
  }
}

async function wireRealProviders(
  config: Extract<ProvidersConfig, { kind: 'real' }>,
  environment: ProviderDeps['environment'],
  logger: Logger,
): Promise<ProviderParts> {
  const compatibleServers = await readServers(config.providersFile, environment)
  const providers = createProviders({
    ...keyedSettings(config.access),
    compatible: compatibleServers,
    assertOutsideTransaction: assertNoTransaction,
  })
  const byName = new Map(providers.map((provider) => [provider.name, provider]))
  const known = new Map<string, ReadonlySet<string>>()
  return {
    list: () =>
      [...providerNames, ...compatibleServers.map(({ name }) => name)].map((name) => ({
        name,
        status: byName.has(name) ? 'on' : 'off',
      })),
    compatibleServers,
    find: (name) => byName.get(name),
    canServe: ({ provider, providerModelId }) => {
      const ids = known.get(provider)
      return byName.has(provider) && (ids === undefined || knows(ids, providerModelId))
    },
    async refreshModels(signal) {
      await Promise.all(
        providers.map(async (provider) => {
          try {
            const ids = await provider.listModelIds(signal)
            if (ids !== undefined && ids.length > 0) known.set(provider.name, new Set(ids))
          } catch (error) {
            logger.warn({ err: error, provider: provider.name }, 'a provider does not list its models')
          }
        }),
      )
    },
    async close() {
      await Promise.all(providers.map((provider) => provider.close()))
    },
  }
}

const versionSuffix = /^(latest|\d{4}-?\d{2}-?\d{2}|\d{3})$/

/** Providers list dated ids (`claude-haiku-4-5-20251001`) beside, or instead of, the plain ones. */
function knows(ids: ReadonlySet<string>, providerModelId: string): boolean {
  if (ids.has(providerModelId)) return true
  const prefix = `${providerModelId}-`
  return [...ids].some((id) => id.startsWith(prefix) && versionSuffix.test(id.slice(prefix.length)))
}

function keyedSettings(
  access: Readonly<Partial<Record<ProviderName, ProviderAccess>>>,
): Partial<Record<ProviderName, KeyedProviderSettings>> {
  const settings: Partial<Record<ProviderName, KeyedProviderSettings>> = {}
  for (const name of providerNames) {
    const given = access[name]
    if (given === undefined) continue
    settings[name] = {
      apiKey: given.apiKey.reveal(),
      baseUrl: given.baseUrl ?? defaultProviderBaseUrls[name],
    }
  }
  return settings
}

async function readServers(
  file: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly CompatibleServer[]> {
  if (file === undefined) return []
  const text = await readFile(file, 'utf8').catch(() => {
    throw new StartFailure(`PROVIDERS_FILE ${file} cannot be read: correct the path, or remove the variable.`)
  })
  const servers = parseProvidersFile(text, environment)
  if (servers.ok) return servers.value
  throw new StartFailure(`PROVIDERS_FILE ${file}: ${servers.error.field} ${servers.error.message}.`)
}
