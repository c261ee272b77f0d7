'use client'

import { useTranslations } from 'use-intl'

import { isErrorCode } from '@/lib/api/api-error'
import { formatBalance } from '@/lib/format-credits'

/** Why the server refused to do something to a person. */
export function useExplainAct(): (error: unknown) => string | undefined {
  const t = useTranslations('personActs')
  return (error) => {
    if (isErrorCode(error, 'forbidden')) {
      const { param, available } = error.details
      return param === 'amount' ? t('amountTooMuch', { left: formatBalance(available ?? 0) }) : t('forbidden')
    }
    if (!isErrorCode(error, 'conflict')) return undefined
    if (error.details.param === 'expected_role') return t('roleOvertaken')
    return error.details.param === 'role' ? t('lastSuperadmin') : t('overtaken')
  }
}
