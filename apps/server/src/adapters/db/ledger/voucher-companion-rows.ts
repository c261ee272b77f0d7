import { invariant } from '@tessera/core/invariant'
import type { LedgerOutcome } from '@tessera/core/ledger/operation'

import type { VoucherRedeemed } from '../../../ports/companion-write.ts'
import type { CompanionRow } from './companion-rows.ts'

/**
 * The code, with one redemption more, and the redemption. The update finds only the version that was read; two
 * redemptions of one batch of commands that read the same version meet at the places, which are taken once.
 */
export function voucherRowsOf(
  redeemed: VoucherRedeemed,
  outcome: LedgerOutcome,
  nowMs: bigint,
): readonly CompanionRow[] {
  const { code, slots } = redeemed
  const { terms } = code
  invariant(outcome.transactionId !== undefined, 'a redemption has a transaction')
  return [
    {
      table: 'voucher_codes',
      mode: 'update',
      key: ['id', 'version'],
      counts: 'version',
      values: { id: code.id, version: code.version, redemptions: BigInt(slots.codeSlot) },
    },
    {
      table: 'voucher_redemptions',
      mode: 'insert',
      key: [],
      values: {
        id: redeemed.redemptionId,
        code_id: code.id,
        batch_id: code.batchId,
        user_id: redeemed.userId,
        wallet_id: redeemed.walletId,
        transaction_id: outcome.transactionId,
        credits: outcome.amountMicro,
        code_slot: BigInt(slots.codeSlot),
        person_slot: BigInt(slots.personSlot),
        code_limit: BigInt(terms.redemptionsPerCode),
        person_limit: integerOrNull(terms.perPersonLimit),
        expires_at_ms: integerOrNull(terms.expiresAtMs),
        redeemed_at_ms: nowMs,
      },
    },
  ]
}

function integerOrNull(value: number | undefined): bigint | null {
  return value === undefined ? null : BigInt(value)
}
