import { randomBytes } from 'node:crypto'

import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'

import type { Database } from '../adapters/db/database.ts'
import { createRedeemableVouchers } from '../adapters/db/vouchers/redeemable-vouchers.ts'
import { createVoucherBatches } from '../adapters/db/vouchers/voucher-batches.ts'
import type { Config } from '../config.ts'
import { loadAuthSecret } from '../config/auth-secret.ts'
import { createTurns } from '../features/common/in-turn.ts'
import { createVoucherEndpoints } from '../features/vouchers/create-voucher-endpoints.ts'
import type { RedeemAnswer } from '../features/vouchers/redeem-code.ts'
import { createVoucherCodeHash } from '../features/vouchers/voucher-code-hash.ts'
import type { Metrics } from '../http/metrics.ts'
import type { Endpoint } from '../ports/endpoint.ts'
import type { LedgerParts } from './wire-ledger.ts'
import type { PeopleParts } from './wire-people.ts'

export type VoucherDeps = {
  readonly config: Config
  readonly database: Database
  readonly clock: Clock
  readonly ids: IdSource
  readonly metrics: Metrics
  readonly ledger: LedgerParts
  readonly people: Pick<PeopleParts, 'rateLimiter' | 'readClientPlace'>
}

/** Codes that are worth credits. */
export async function wireVouchers(deps: VoucherDeps): Promise<readonly Endpoint[]> {
  const { config, database, clock, ids, ledger, people } = deps
  const secret =
    config.people.voucherSecret ?? (await loadAuthSecret(config.people.authSecret, config.storage.dataDir))
  return createVoucherEndpoints({
    credits: ledger.credits,
    reads: ledger.reads,
    vouchers: createRedeemableVouchers({ database, clock }),
    batches: createVoucherBatches({ database, clock, ids }),
    hashCode: createVoucherCodeHash(secret.reveal()),
    randomBytes: (count) => randomBytes(count),
    ids,
    clock,
    inTurn: createTurns<RedeemAnswer>(),
    limiter: people.rateLimiter,
    limitSubjectOf: (request) => people.readClientPlace(request).limitSubject,
    onAttempt: (outcome) => deps.metrics.voucherAttempted(outcome),
  })
}
