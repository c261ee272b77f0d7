import type { VoucherBatchBody, VoucherCodeBody, VoucherRedemptionBody } from '@tessera/contracts/vouchers'
import { creditsToJson, microCredits } from '@tessera/core/money/micro-credits'
import { voucherCodeStateOf } from '@tessera/core/vouchers/voucher'

import type { CountedVoucherBatch, ListedVoucherCode, VoucherRedemption } from '../../ports/vouchers.ts'

export function describeBatch({ batch, counts }: CountedVoucherBatch): VoucherBatchBody {
  const { terms } = batch
  const worthOf = (redemptions: number) =>
    creditsToJson(microCredits(terms.creditsMicro * BigInt(redemptions)))
  return {
    id: batch.id,
    name: terms.name,
    note: batch.note,
    credits: creditsToJson(terms.creditsMicro),
    expires_at: timeOrNull(terms.expiresAtMs),
    per_person_limit: terms.perPersonLimit ?? null,
    redemptions_per_code: terms.redemptionsPerCode,
    created_by: batch.createdBy,
    created_at: new Date(batch.createdAtMs).toISOString(),
    counts: {
      issued: batch.codeCount,
      open: counts.open,
      redeemed: counts.redeemed,
      expired: counts.expired,
      void: counts.void,
      redemptions: counts.redemptions,
      credits_redeemed: worthOf(counts.redemptions),
      credits_outstanding: worthOf(counts.openRedemptions),
    },
  }
}

export function describeCode(listed: ListedVoucherCode, nowMs: number): VoucherCodeBody {
  const { code } = listed
  return {
    id: code.id,
    number: listed.number,
    ending: listed.ending,
    state: voucherCodeStateOf(code, nowMs),
    redemptions: code.redemptions,
    void_reason: listed.voidReason ?? null,
    voided_at: timeOrNull(listed.voidedAtMs),
  }
}

export function describeRedemption(redemption: VoucherRedemption): VoucherRedemptionBody {
  return {
    id: redemption.id,
    code_id: redemption.codeId,
    code_ending: redemption.codeEnding,
    user: redemption.user,
    credits: creditsToJson(redemption.creditsMicro),
    transaction_id: redemption.transactionId,
    redeemed_at: new Date(redemption.redeemedAtMs).toISOString(),
  }
}

function timeOrNull(atMs: number | undefined): string | null {
  return atMs === undefined ? null : new Date(atMs).toISOString()
}
