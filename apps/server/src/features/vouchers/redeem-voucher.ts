import { createHash } from 'node:crypto'

import { routes } from '@tessera/contracts/routes'
import type { RedeemVoucherRequest } from '@tessera/contracts/vouchers'
import { err } from '@tessera/core/result'
import { readVoucherCode } from '@tessera/core/vouchers/voucher-code'
import type { FastifyRequest } from 'fastify'

import type { Actor } from '../../ports/actor.ts'
import { endpoint } from '../../ports/endpoint.ts'
import type { ApiFailure, Endpoint } from '../../ports/endpoint.ts'
import type { ForgivingRateLimiter } from '../../ports/rate-limiter.ts'
import type { HashVoucherCode } from '../../ports/vouchers.ts'
import { redeemCode } from './redeem-code.ts'
import type { RedeemCodeDeps } from './redeem-code.ts'
import { refuseUnreadable } from './refuse-redemption.ts'

export type RedeemVoucherDeps = RedeemCodeDeps & {
  readonly hashCode: HashVoucherCode
  readonly limiter: ForgivingRateLimiter
  /** Whose attempts count together: an address, or the network that a household has. */
  readonly limitSubjectOf: (request: FastifyRequest) => string
  /** Told how every attempt ended, for the figures of the operator; never the code. */
  readonly onAttempt?: (outcome: string) => void
}

/** POST /api/vouchers/redeem: credits for a code, once. The person's own limit is the route's. */
export function redeemVoucherEndpoint(deps: RedeemVoucherDeps): Endpoint {
  return endpoint(routes.redeemVoucher, async ({ actor, body, idempotencyKey, request }) => {
    const answer = await attempt(deps, { actor, body, idempotencyKey, request })
    deps.onAttempt?.(answer.ok ? 'redeemed' : answer.error.code)
    return answer
  })
}

type Attempt = {
  readonly actor: Actor
  readonly body: RedeemVoucherRequest
  readonly idempotencyKey: string | undefined
  readonly request: FastifyRequest
}

async function attempt(deps: RedeemVoucherDeps, { actor, body, idempotencyKey, request }: Attempt) {
  const refusal = refusePerson(actor, body)
  if (refusal !== undefined) return err(refusal)
  const subject = deps.limitSubjectOf(request)
  const verdict = await deps.limiter.consume('redeem_voucher_address', subject)
  if (!verdict.isAllowed) return err(tooOften(verdict.retryAfterSeconds))
  const code = readVoucherCode(body.code)
  if (!code.ok) return err(refuseUnreadable(code.error))
  const codeHash = deps.hashCode(code.value)
  const answer = await redeemCode(deps, {
    userId: actor.userId,
    walletId: actor.walletId,
    codeHash,
    ...(idempotencyKey === undefined
      ? {}
      : {
          idempotency: {
            scopeKey: `${actor.userId} POST ${routes.redeemVoucher.path} ${idempotencyKey}`,
            requestHash: hashOf(codeHash, actor.walletId),
          },
        }),
  })
  if (answer.ok) {
    // Who has codes that are good does not guess, however many they are.
    await deps.limiter.forgive('redeem_voucher_address', subject)
    await deps.limiter.forgive('redeem_voucher', actor.userId)
  }
  return answer
}

function refusePerson(actor: Actor, body: RedeemVoucherRequest): ApiFailure | undefined {
  if (body.wallet_id !== undefined && body.wallet_id !== actor.walletId) {
    return {
      code: 'not_found',
      message: 'A code can only be redeemed for the wallet that you are using now. Leave "wallet_id" out.',
      param: 'wallet_id',
    }
  }
  return actor.isEmailVerified
    ? undefined
    : {
        code: 'email_not_verified',
        message: 'Confirm your e-mail address first, then redeem the code. It stays good meanwhile.',
      }
}

function tooOften(retryAfterSeconds: number): ApiFailure {
  return {
    code: 'rate_limited',
    message: `Too many codes were tried. Try again in ${Math.max(1, Math.ceil(retryAfterSeconds))} seconds.`,
    retryAfterSeconds,
  }
}

/** Of the hash, not of the code: what was asked is the same however the code was typed. */
function hashOf(codeHash: string, walletId: string): string {
  return createHash('sha256')
    .update(JSON.stringify([codeHash, walletId]))
    .digest('hex')
}
