import { type Result, err, ok } from '@tessera/core/result'

import { type ConfigProblem, type Environment, EnvironmentReader } from './config/environment-reader.ts'
import { type HttpConfig, readHttpConfig } from './config/http-config.ts'
import {
  type BrandConfig,
  type MailConfig,
  type PeopleConfig,
  readBrandConfig,
  readMailConfig,
  readPeopleConfig,
} from './config/people-config.ts'
import {
  type PaymentsConfig,
  type ProvidersConfig,
  readPaymentsConfig,
  readProvidersConfig,
} from './config/providers-config.ts'
import { findSecretWeakness, isWellKnownPassword } from './config/secret-quality.ts'
import { type StorageConfig, readStorageConfig } from './config/storage-config.ts'

const logFormats = ['pretty', 'json'] as const
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

export type LogConfig = {
  readonly format: (typeof logFormats)[number]
  readonly level: (typeof logLevels)[number]
}

/** Everything that the environment decides, parsed once. Secrets in it never print. */
export type Config = {
  /** `sandbox`: no provider key at all, so the built-in stand-ins answer and nothing costs real money. */
  readonly mode: 'sandbox' | 'live'
  /** Live, or served over https: weak secrets are refused. */
  readonly isProduction: boolean
  readonly http: HttpConfig
  readonly storage: StorageConfig
  readonly providers: ProvidersConfig
  readonly payments: PaymentsConfig
  readonly people: PeopleConfig
  readonly mail: MailConfig
  readonly brand: BrandConfig
  readonly log: LogConfig
  /** What works, but is probably not meant: for the log at the start. */
  readonly warnings: readonly string[]
}

/**
 * Reads the whole configuration from an environment; touches nothing else.
 * @returns the configuration, or every problem that was found, each with its variable and the mend
 */
export function readConfig(env: Environment): Result<Config, readonly ConfigProblem[]> {
  const reader = new EnvironmentReader(env)
  const http = readHttpConfig(reader)
  const providers = readProvidersConfig(reader)
  const mode = providers.kind === 'sandbox' ? 'sandbox' : 'live'
  const config = {
    mode,
    isProduction: mode === 'live' || http.isHttps,
    http,
    storage: readStorageConfig(reader),
    providers,
    payments: readPaymentsConfig(reader, { providers, isHttps: http.isHttps }),
    people: readPeopleConfig(reader, mode),
    mail: readMailConfig(reader, http.frontendUrl),
    brand: readBrandConfig(reader),
    log: {
      format: reader.oneOf('LOG_FORMAT', logFormats, 'pretty'),
      level: reader.oneOf('LOG_LEVEL', logLevels, 'info'),
    },
    warnings: reader.warnings,
  } as const satisfies Config
  checkSecrets(reader, config)
  return reader.problems.length === 0 ? ok(config) : err(reader.problems)
}

/** One line for the terminal. */
export function describeConfigProblem(problem: ConfigProblem): string {
  return `${problem.variable} ${problem.message}.`
}

function checkSecrets(reader: EnvironmentReader, config: Config): void {
  const { authSecret, voucherSecret, admin } = config.people
  const refuseOrWarn = (variable: string, message: string): void => {
    if (config.isProduction) reader.refuse(variable, message)
    else reader.warn(`${variable} ${message}; real money would be refused with it`)
  }
  const authWeakness = authSecret === undefined ? undefined : findSecretWeakness(authSecret.reveal())
  if (authWeakness !== undefined) {
    refuseOrWarn('AUTH_SECRET', `${authWeakness}; set it to the output of: openssl rand -base64 48`)
  }
  if (authSecret === undefined && config.isProduction && config.storage.database.kind === 'postgres') {
    reader.refuse(
      'AUTH_SECRET',
      'is missing; all processes on one database need the same: set it to the output of: openssl rand -base64 48',
    )
  }
  const voucherWeakness = voucherSecret === undefined ? undefined : findSecretWeakness(voucherSecret.reveal())
  if (voucherWeakness !== undefined) {
    refuseOrWarn('VOUCHER_SECRET', `${voucherWeakness}; set it to the output of: openssl rand -base64 48`)
  }
  const { metricsToken, rateLimits } = config.http
  const metricsWeakness = metricsToken === undefined ? undefined : findSecretWeakness(metricsToken.reveal())
  if (metricsWeakness !== undefined) {
    refuseOrWarn('METRICS_TOKEN', `${metricsWeakness}; set it to the output of: openssl rand -hex 32`)
  }
  if (admin !== undefined && isWellKnownPassword(admin.password.reveal())) {
    refuseOrWarn('ADMIN_PASSWORD', 'is one of the passwords that everybody tries first; choose another')
  }
  if (config.isProduction && rateLimits.status === 'off') {
    reader.warn('RATE_LIMITS is off: nothing slows down somebody who guesses passwords')
  }
}
