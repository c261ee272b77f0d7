'use client'

import type { AdminUser } from '@tessera/contracts/people-admin'
import { useTranslations } from 'use-intl'

type PersonMarksProps = { readonly person: Pick<AdminUser, 'role' | 'blocked' | 'email_verified'> }

/** The role, and what is unusual about an account: in words, the graver one first. */
export function PersonMarks({ person }: PersonMarksProps) {
  const t = useTranslations('customers')
  return (
    <>
      {t(`roles.${person.role}`)}
      {person.blocked ? <span className="text-warn"> · {t('blocked')}</span> : undefined}
      {person.email_verified ? undefined : <span className="text-muted"> · {t('unconfirmed')}</span>}
    </>
  )
}
