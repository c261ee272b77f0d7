'use client'

import type { AdminUserSession } from '@tessera/contracts/people-admin'
import { useTranslations } from 'use-intl'

import { RowTable } from '@/components/row-table'
import type { Column } from '@/components/table-columns'
import { TimeText } from '@/components/time-text'
import { deviceOf } from '@/features/people/device-name'

function DeviceName({ session }: { readonly session: AdminUserSession }) {
  const t = useTranslations('person')
  const { browser, system } = deviceOf(session.user_agent)
  return browser === undefined ? t('unknownDevice') : t('deviceName', { browser, system: system ?? 'none' })
}

function useColumns(): readonly Column<AdminUserSession>[] {
  const t = useTranslations('person')
  return [
    {
      key: 'device',
      head: t('device'),
      onPhone: 'name',
      cell: (session) => <DeviceName session={session} />,
    },
    {
      key: 'address',
      head: t('address'),
      onPhone: 'line',
      className: 'font-mono text-label',
      cell: (session) => session.ip_address ?? '–',
    },
    {
      key: 'seen',
      head: t('lastSeen'),
      onPhone: 'figure',
      className: 'whitespace-nowrap text-muted',
      cell: (session) => <TimeText at={session.last_seen_at} />,
    },
    {
      key: 'since',
      head: t('since'),
      className: 'whitespace-nowrap text-muted',
      cell: (session) => <TimeText at={session.created_at} />,
    },
  ]
}

/** Where somebody is signed in. */
export function PersonSessions({ sessions }: { readonly sessions: readonly AdminUserSession[] }) {
  const t = useTranslations('person')
  const columns = useColumns()
  if (sessions.length === 0) return <p className="text-muted">{t('noSessions')}</p>
  return (
    <RowTable
      label={t('sessionList')}
      columns={columns}
      rows={sessions}
      keyOf={(session) => session.id}
      isDense
    />
  )
}
