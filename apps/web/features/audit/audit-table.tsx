'use client'

import type { AuditEntry } from '@tessera/contracts/audit'
import { useTranslations } from 'use-intl'

import { RowTable } from '@/components/row-table'
import type { Column } from '@/components/table-columns'
import { TimeText } from '@/components/time-text'

import { AuditDetails } from './audit-details'
import { useAuditWords } from './use-audit-words'

function useColumns(): readonly Column<AuditEntry>[] {
  const t = useTranslations('audit')
  const words = useAuditWords()
  return [
    {
      key: 'when',
      head: t('when'),
      onPhone: 'line',
      className: 'whitespace-nowrap text-muted',
      cell: (entry) => <TimeText at={entry.created_at} />,
    },
    {
      key: 'who',
      head: t('who'),
      onPhone: 'line',
      className: 'max-w-40 truncate',
      cell: words.actor,
    },
    { key: 'what', head: t('what'), onPhone: 'name', cell: (entry) => words.action(entry.action) },
    {
      key: 'whom',
      head: t('whom'),
      onPhone: 'line',
      className: 'max-w-64 truncate',
      cell: words.subject,
    },
  ]
}

function details(entry: AuditEntry) {
  return <AuditDetails entry={entry} />
}

type AuditTableProps = { readonly rows: readonly AuditEntry[]; readonly isRefreshing: boolean }

/** When, who, what, whom; each row opens into what changed. */
export function AuditTable({ rows, isRefreshing }: AuditTableProps) {
  const t = useTranslations('audit')
  const columns = useColumns()
  return (
    <RowTable
      label={t('title')}
      columns={columns}
      rows={rows}
      keyOf={(entry) => entry.id}
      opening={{ kind: 'details', details }}
      underName={(entry) => entry.reason}
      isRefreshing={isRefreshing}
      isDense
    />
  )
}
