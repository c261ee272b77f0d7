'use client'

import { useTranslations } from 'use-intl'

import type { FieldErrors } from '@/lib/use-submit'

import { longestPassword, looksLikeEmail, shortestPassword } from './validation'

type Values = Readonly<Record<string, string>>

/** The checks that the people's forms share, as sentences at their fields. */
export function useFieldChecks(): (values: Values) => FieldErrors {
  const t = useTranslations('fields')
  return (values) => {
    const errors: Record<string, string> = {}
    const { name, email, password, newPassword } = values
    if (name !== undefined && name.trim() === '') errors['name'] = t('nameMissing')
    if (email !== undefined && !looksLikeEmail(email)) errors['email'] = t('emailWrong')
    for (const [field, value] of Object.entries({ password, newPassword })) {
      if (value === undefined) continue
      if (value.length < shortestPassword) errors[field] = t('passwordShort', { count: shortestPassword })
      else if (value.length > longestPassword) errors[field] = t('passwordLong', { count: longestPassword })
    }
    return errors
  }
}
