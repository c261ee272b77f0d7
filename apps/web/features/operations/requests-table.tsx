'use client'

import type { AdminRequest } from '@tessera/contracts/operations'
import { useTranslations } from 'use-intl'

import { AlignedAmount } from '@/components/amount'
import { creditsOf } from '@/components/rich-tags'
import { RowTable } from '@/components/row-table'
import type { Column } from '@/components/table-columns'
import { TimeText } from '@/components/time-text'
import { formatDuration } from '@/lib/format-duration'

import { formatCost } from './format-cost'
import { RunState, tokensOf } from './run-state'

/** Deleted accounts have no address any more. */
export function personName({ user }: Pick<AdminRequest, 'user'>): string {
  return user.email === '' ? user.id : user.email
}

function State({ request }: { readonly request: AdminRequest }) {
  const t = useTranslations('requests')
  return (
    <>
      <RunState run={request} />
      {request.loss_credits === null ? undefined : (
        <span className="text-warn"> · {t.rich('loss', { loss: creditsOf(request.loss_credits) })}</span>
      )}
    </>
  )
}

function Charge({ request }: { readonly request: AdminRequest }) {
  const t = useTranslations('requests')
  if (request.status !== 'running') return <AlignedAmount credits={request.credits_charged} />
  return (
    <span className="text-label whitespace-nowrap text-muted">
      {t.rich('held', { held: creditsOf(request.held) })}
    </span>
  )
}

function tookOf({ created_at: began, ended_at: ended }: AdminRequest): string {
  return ended === null ? '…' : formatDuration(Date.parse(ended) - Date.parse(began))
}

function useColumns(): readonly Column<AdminRequest>[] {
  const t = useTranslations('requests')
  return [
    {
      key: 'when',
      head: t('when'),
      onPhone: 'line',
      className: 'whitespace-nowrap text-muted',
      cell: (request) => <TimeText at={request.created_at} />,
    },
    {
      key: 'person',
      head: t('person'),
      onPhone: 'name',
      className: 'min-w-44',
      cell: personName,
    },
    {
      key: 'state',
      head: t('state'),
      onPhone: 'line',
      className: 'min-w-40',
      cell: (request) => <State request={request} />,
    },
    {
      key: 'tokens',
      head: t('tokens'),
      isEnd: true,
      className: 'font-mono text-label whitespace-nowrap',
      cell: tokensOf,
    },
    {
      key: 'took',
      head: t('took'),
      isEnd: true,
      className: 'font-mono text-label whitespace-nowrap',
      cell: tookOf,
    },
    {
      key: 'cost',
      head: t('cost'),
      isEnd: true,
      onPhone: 'figure',
      cell: (request) => <Charge request={request} />,
    },
  ]
}

function useCostColumn(): Column<AdminRequest> {
  const t = useTranslations('requests')
  return {
    key: 'provider-cost',
    head: t('providerCost'),
    isEnd: true,
    className: 'font-mono text-label whitespace-nowrap text-muted',
    cell: ({ cost_nano_usd: cost }) => (cost === null ? '–' : formatCost(cost)),
  }
}

type RequestsTableProps = {
  readonly rows: readonly AdminRequest[]
  readonly hrefOf: (request: AdminRequest) => string
  readonly isRefreshing: boolean
}

/** Who asked which model, what became of it, and what it cost; each row leads to everything about it. */
export function RequestsTable({ rows, hrefOf, isRefreshing }: RequestsTableProps) {
  const t = useTranslations('requests')
  const columns = useColumns()
  const costColumn = useCostColumn()
  // What things cost us is told to superadmins only.
  const hasCosts = rows.some((request) => request.cost_nano_usd !== null)
  return (
    <RowTable
      label={t('title')}
      columns={hasCosts ? [...columns, costColumn] : columns}
      rows={rows}
      keyOf={(request) => request.id}
      opening={{ kind: 'link', hrefOf, nameOf: (request) => request.id }}
      underName={(request) => `${request.model} · ${request.task_type.replaceAll('_', ' ')}`}
      isRefreshing={isRefreshing}
      isDense
    />
  )
}
