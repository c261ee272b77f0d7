import { addressOf } from '@/lib/address-of'

export type VoucherPart = 'redemptions' | 'codes'

/** What the address of the page narrows down to. */
export type VoucherFilter = {
  readonly q: string
  readonly batch: string | undefined
  readonly part: VoucherPart
  /** Codes that end so. */
  readonly ending: string
}

export const allVouchers: VoucherFilter = { q: '', batch: undefined, part: 'redemptions', ending: '' }

export function parseVoucherFilter(parameters: { get(name: string): string | null }): VoucherFilter {
  return {
    q: (parameters.get('q') ?? '').slice(0, 100),
    batch: parameters.get('batch') ?? undefined,
    part: parameters.get('part') === 'codes' ? 'codes' : 'redemptions',
    ending: (parameters.get('ending') ?? '').trim().slice(-4),
  }
}

export function voucherAddress({ q, batch, part, ending }: VoucherFilter): string {
  return addressOf('/admin/credits/vouchers/', {
    q,
    batch,
    part: batch === undefined || part === 'redemptions' ? undefined : part,
    ending: batch === undefined ? undefined : ending,
  })
}
