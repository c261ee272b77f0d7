import type { useTranslations } from 'use-intl'

import { lastDayOf } from '@/features/vouchers/voucher-days'

type Words = ReturnType<typeof useTranslations<'vouchers'>>

/** The last day of codes, that it is over, or that there is none. */
export function goodUntilText(
  expiresAt: string | null,
  { nowMs, t }: { readonly nowMs: number; readonly t: Words },
): string {
  if (expiresAt === null) return t('always')
  const day = lastDayOf(expiresAt)
  return Date.parse(expiresAt) <= nowMs ? t('ended', { date: day }) : day
}
