'use client'

import type { AdminRun } from '@tessera/contracts/people-admin'
import { useTranslations } from 'use-intl'

import { AlignedAmount } from '@/components/amount'
import { LoadError } from '@/components/load-error'
import { PageEnd } from '@/components/page-end'
import { RowTable } from '@/components/row-table'
import type { Column } from '@/components/table-columns'
import { TimeText } from '@/components/time-text'
import { Skeleton } from '@/components/ui/skeleton'
import { requestAddress } from '@/features/operations/requests-filter'
import { RunState, tokensOf } from '@/features/operations/run-state'

import { usePersonRuns } from './use-people'

function useColumns(): readonly Column<AdminRun>[] {
  const t = useTranslations('person')
  return [
    {
      key: 'when',
      head: t('when'),
      onPhone: 'line',
      className: 'whitespace-nowrap text-muted',
      cell: (run) => <TimeText at={run.created_at} />,
    },
    { key: 'model', head: t('model'), onPhone: 'name', cell: (run) => run.model },
    {
      key: 'state',
      head: t('state'),
      onPhone: 'line',
      className: 'min-w-56',
      cell: (run) => <RunState run={run} />,
    },
    {
      key: 'tokens',
      head: t('tokens'),
      isEnd: true,
      className: 'font-mono text-label whitespace-nowrap',
      cell: tokensOf,
    },
    {
      key: 'cost',
      head: t('cost'),
      isEnd: true,
      onPhone: 'figure',
      cell: (run) => <AlignedAmount credits={run.credits_charged} />,
    },
  ]
}

/** What somebody asked for and what it cost; never what was said. */
export function PersonRuns({ id }: { readonly id: string }) {
  const t = useTranslations('person')
  const runs = usePersonRuns(id)
  const columns = useColumns()
  if (runs.status === 'loading') return <Skeleton className="h-72 rounded-panel" />
  if (runs.status === 'error') return <LoadError what={t('part.requests')} onRetry={runs.retry} />
  if (runs.rows.length === 0) return <p className="text-muted">{t('noRequests')}</p>
  return (
    <div className="grid gap-4 *:min-w-0">
      <p className="text-muted">{t('textHidden')}</p>
      <RowTable
        label={t('requestList')}
        columns={columns}
        rows={runs.rows}
        keyOf={(run) => run.id}
        opening={{ kind: 'link', hrefOf: (run) => requestAddress(run.id) }}
        underName={(run) => `${run.task_type.replaceAll('_', ' ')} · ${run.id}`}
        isDense
      />
      <PageEnd page={runs} />
    </div>
  )
}
