import { pathToFileURL } from 'node:url'

import { paths } from '@tessera/contracts/paths'

import { systemClock } from '../adapters/clock/system-clock.ts'
import { createStripeClient, stripeApiVersion } from '../adapters/stripe/create-stripe-client.ts'
import { handledEventTypes } from '../adapters/stripe/handled-event-types.ts'
import { inspectStripeAccount } from '../adapters/stripe/inspect-account.ts'
import { type Config, describeConfigProblem, readConfig } from '../config.ts'
import type { Environment } from '../config/environment-reader.ts'
import { checkDatabase } from './doctor/check-database.ts'
import { checkMail } from './doctor/check-mail.ts'
import { checkPaymentQueues } from './doctor/check-payment-queues.ts'
import { checkPriceConfirmation } from './doctor/check-price-confirmation.ts'
import { type Finding, isBroken, isDoubtful, isHealthy } from './doctor/finding.ts'
import { judgeStripe } from './doctor/judge-stripe.ts'

const usage = `npm run doctor [-- --json]

Looks at configuration, database, Stripe, webhook and mail, changes nothing, and says what to mend.`

/**
 * Checks whether money could come in and go back.
 * @returns the exit code: 0 nothing is broken, 1 something is, 2 wrong arguments
 */
export async function runDoctor(
  { env, args }: { readonly env: Environment; readonly args: readonly string[] },
  print: (line: string) => void,
): Promise<number> {
  if (args.some((argument) => argument !== '--json')) {
    print(usage)
    return 2
  }
  const findings = await examine(env)
  const isOk = findings.every(({ status }) => status !== 'fail')
  if (args.includes('--json')) print(JSON.stringify({ ok: isOk, findings }))
  else for (const line of toText(findings)) print(line)
  return isOk ? 0 : 1
}

async function examine(env: Environment): Promise<readonly Finding[]> {
  const config = readConfig(env)
  if (!config.ok) {
    // Nothing further is known: what is wrongly named can't be looked at.
    return config.error.map((problem) =>
      isBroken('configuration', describeConfigProblem(problem), 'set it in the environment or in .env'),
    )
  }
  return [
    ...judgeConfiguration(config.value),
    ...(await checkDatabase(config.value.storage, async (database) => [
      ...(await checkPaymentQueues(database)),
      ...(await checkPriceConfirmation(database, config.value.payments.kind)),
    ])),
    ...(await checkPayments(config.value)),
    await checkMail(config.value),
  ]
}

function judgeConfiguration({ warnings, mode, http, payments }: Config): readonly Finding[] {
  return [
    isHealthy('configuration', `${mode} mode, payments ${payments.kind}`),
    ...warnings.map((warning) => isDoubtful('configuration', warning, 'see Configuration in README.md')),
    ...(payments.kind === 'live' && !http.isHttps
      ? [
          isBroken(
            'address',
            'FRONTEND_URL is not an https address: Stripe sends live events to https only',
            'set FRONTEND_URL to the https address that people use',
          ),
        ]
      : []),
  ]
}

async function checkPayments({ payments, http }: Config): Promise<readonly Finding[]> {
  if (payments.kind === 'off') {
    return [
      isDoubtful('payments', 'nobody can buy credits', 'set STRIPE_SECRET_KEY (docs/self-hosting/stripe.md)'),
    ]
  }
  if (payments.kind === 'sandbox') {
    return [isHealthy('payments', 'the built-in payment page with test cards; no real money')]
  }
  const stripe = createStripeClient({
    secretKey: payments.secretKey.reveal(),
    ...(payments.apiBase === undefined ? {} : { apiBase: payments.apiBase }),
  })
  const inspection = await inspectStripeAccount(stripe, systemClock)
  return judgeStripe(
    {
      kind: payments.kind,
      webhookSecrets: payments.webhookSecrets.length,
      webhookUrl:
        http.frontendUrl === undefined ? undefined : new URL(paths.credits.webhook, http.frontendUrl).href,
      apiVersion: stripeApiVersion,
      eventTypes: handledEventTypes,
    },
    inspection,
  )
}

const marks = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' } as const

function toText(findings: readonly Finding[]): readonly string[] {
  const count = (status: Finding['status']): number =>
    findings.filter((finding) => finding.status === status).length
  return [
    ...findings.map(
      ({ status, check, message, mend }) =>
        `${marks[status]}  ${check}: ${message}${mend === undefined ? '' : ` → ${mend}`}`,
    ),
    `${count('ok')} in order, ${count('warn')} doubtful, ${count('fail')} broken`,
  ]
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await runDoctor({ env: process.env, args: process.argv.slice(2) }, (line) => {
    process.stdout.write(`${line}\n`)
  })
}
