import type { VoucherRedeemed } from '../ports/companion-write.ts'

export type ModelBatch = {
  readonly id: string
  readonly creditsMicro: bigint
  readonly expiresAtMs: number | undefined
  readonly mostPerPerson: number | undefined
  readonly mostPerCode: number
  readonly codes: readonly ModelCode[]
}

export type ModelCode = {
  readonly id: string
  readonly hash: string
  /** Who redeemed it, in their order. */
  readonly redeemedBy: string[]
  isVoid: boolean
  /** Redemptions and what made it void. */
  changes: bigint
}

/** What a person is told who wants to redeem a code. */
export type ModelRedemption =
  | 'credits'
  | 'voucher_unknown'
  | 'voucher_already_redeemed'
  | 'voucher_used_up'
  | 'voucher_expired'
  | 'voucher_limit_reached'

/**
 * V1 to V3, written a second time: a batch is what its codes are worth, a code the list of those who redeemed it. What
 * somebody may have follows from counting these lists.
 */
export class VoucherModel {
  readonly batches: ModelBatch[] = []

  get codes(): readonly { readonly batch: ModelBatch; readonly code: ModelCode }[] {
    return this.batches.flatMap((batch) => batch.codes.map((code) => ({ batch, code })))
  }

  expect(codeId: string, userId: string, nowMs: number): ModelRedemption {
    const found = this.codes.find(({ code }) => code.id === codeId)
    if (found === undefined) return 'voucher_unknown'
    const { batch, code } = found
    if (code.redeemedBy.includes(userId)) return 'voucher_already_redeemed'
    if (code.isVoid) return 'voucher_unknown'
    if (code.redeemedBy.length === batch.mostPerCode) return 'voucher_used_up'
    if (batch.expiresAtMs !== undefined && batch.expiresAtMs <= nowMs) return 'voucher_expired'
    return redemptionsOf(batch, userId) === batch.mostPerPerson ? 'voucher_limit_reached' : 'credits'
  }

  /** Whether the rows beside the credits can't be written: they may not be, or say what is no longer so. */
  isDoomed({ code: read, slots, userId }: VoucherRedeemed, nowMs: number): boolean {
    const found = this.codes.find(({ code }) => code.id === read.id)
    if (found === undefined || this.expect(read.id, userId, nowMs) !== 'credits') return true
    const { batch, code } = found
    return (
      read.version !== code.changes + 1n ||
      slots.codeSlot !== code.redeemedBy.length + 1 ||
      slots.personSlot !== redemptionsOf(batch, userId) + 1
    )
  }

  /** @returns what is wrong with it */
  accept({ code: read, userId }: VoucherRedeemed, amountMicro: bigint): string | undefined {
    const found = this.codes.find(({ code }) => code.id === read.id)
    if (found === undefined) return `V1: ${read.id} was redeemed, and no such code was made`
    const { batch, code } = found
    code.redeemedBy.push(userId)
    code.changes += 1n
    return amountMicro === batch.creditsMicro
      ? undefined
      : `V1: ${code.id} gave ${amountMicro}, and is worth ${batch.creditsMicro}`
  }

  /** @returns how many of these could still have been redeemed */
  void(isWanted: (code: ModelCode) => boolean): number {
    const open = this.codes.filter(
      ({ batch, code }) => isWanted(code) && !code.isVoid && code.redeemedBy.length < batch.mostPerCode,
    )
    for (const { code } of open) {
      code.isVoid = true
      code.changes += 1n
    }
    return open.length
  }
}

function redemptionsOf(batch: ModelBatch, userId: string): number {
  return batch.codes.filter(({ redeemedBy }) => redeemedBy.includes(userId)).length
}
