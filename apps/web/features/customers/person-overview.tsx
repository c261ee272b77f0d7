'use client'

import type { AdminUserResponse } from '@tessera/contracts/people-admin'
import { useTranslations } from 'use-intl'

import { FactList } from '@/components/operator/fact-list'
import { TextLink } from '@/components/text-link'
import { addressOf } from '@/lib/address-of'
import { formatFullTime } from '@/lib/format-time'
import { hasRole, useSession } from '@/lib/use-session'

import { BalanceChart } from './balance-chart'
import { PersonNotes } from './person-notes'

function timeOf(at: string | null): string | null {
  return at === null ? null : formatFullTime(at)
}

function Facts({ person }: { readonly person: AdminUserResponse }) {
  const t = useTranslations('person')
  const customers = useTranslations('customers')
  const session = useSession()
  const maySeeAudit = session.status === 'signed-in' && hasRole(session.me.role, 'superadmin')
  return (
    <section aria-label={t('facts')} className="grid content-start gap-3">
      <FactList
        facts={[
          [t('id'), person.id],
          [t('wallet'), person.wallet_id],
          [t('email'), person.email_verified ? t('confirmed') : t('unconfirmed')],
          [t('role'), customers(`roles.${person.role}`)],
          [t('joined'), timeOf(person.created_at)],
          [t('lastActive'), timeOf(person.last_active_at) ?? customers('never')],
          [t('blockedSince'), timeOf(person.blocked_at)],
        ]}
      />
      {maySeeAudit ? (
        <p>
          <TextLink href={addressOf('/admin/audit/', { subject: person.id })}>{t('audit')}</TextLink>
        </p>
      ) : undefined}
    </section>
  )
}

/** Who it is, how the balance went, and what operators noted. */
export function PersonOverview({ person }: { readonly person: AdminUserResponse }) {
  return (
    <div className="grid gap-6 *:min-w-0 lg:grid-cols-2">
      <div className="grid content-start gap-6 *:min-w-0">
        <Facts person={person} />
        <BalanceChart id={person.id} />
      </div>
      <PersonNotes person={person} />
    </div>
  )
}
