import { assertNever } from '@tessera/core/invariant'
import type { LedgerError } from '@tessera/core/ledger/operation'
import { creditsToJson } from '@tessera/core/money/micro-credits'

import type { ApiFailure } from '../../ports/endpoint.ts'
import type { LedgerUnavailable } from '../../ports/ledger-committer.ts'

/** What somebody who moves credits by hand is told when the ledger refuses. */
export function refuseCredit(error: LedgerError | LedgerUnavailable): ApiFailure {
  switch (error.code) {
    case 'insufficient_credits':
      return {
        code: 'conflict',
        message: 'The wallet does not have that many credits available.',
        param: 'amount',
        details: {
          required: creditsToJson(error.requiredMicro),
          available: creditsToJson(error.availableMicro),
          held: creditsToJson(error.heldMicro),
        },
      }
    case 'wallet_in_debt':
      return {
        code: 'wallet_in_debt',
        message: 'The wallet is in debt.',
        details: { debt: creditsToJson(error.debtMicro) },
      }
    case 'wallet_not_found':
      return { code: 'not_found', message: 'There is no such wallet.' }
    case 'amount_invalid':
      return {
        code: 'invalid_request',
        message: 'The balance would be larger than a wallet can hold.',
        param: 'amount',
      }
    case 'idempotency_conflict':
    case 'idempotency_replay':
      return {
        code: 'idempotency_conflict',
        message: 'This Idempotency-Key was used for another request.',
      }
    case 'reference_conflict':
      return { code: 'conflict', message: 'This was posted before with another amount.' }
    case 'ledger_unavailable':
      return {
        code: 'unavailable',
        message:
          'The books do not answer, and it is not known whether the credits were moved. Look at the history before you try again.',
        retryAfterSeconds: Math.ceil(error.retryAfterMs / 1000),
      }
    case 'hold_exists':
    case 'hold_not_found':
    case 'hold_not_open':
    case 'hold_not_expired':
    case 'charge_exceeds_hold':
      return { code: 'conflict', message: 'The reservation has changed in the meantime.' }
    default:
      return assertNever(error)
  }
}
