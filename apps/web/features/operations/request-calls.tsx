'use client'

import type { AdminRequestResponse } from '@tessera/contracts/operations'
import { useTranslations } from 'use-intl'

import { AlignedAmount } from '@/components/amount'
import { useLossReason } from '@/components/operator/use-loss-reason'
import { RowTable } from '@/components/row-table'
import type { Column } from '@/components/table-columns'
import { TimeText } from '@/components/time-text'
import { formatDuration } from '@/lib/format-duration'
import { providerName } from '@/lib/provider-name'
import { operationMessages } from '@/messages/en-operations'

import { formatCost } from './format-cost'

type Call = AdminRequestResponse['calls'][number]
type Loss = AdminRequestResponse['losses'][number]
type Outcome = keyof typeof operationMessages.request.outcomes

function isOutcome(text: string): text is Outcome {
  return Object.hasOwn(operationMessages.request.outcomes, text)
}

function useCallColumns(): readonly Column<Call>[] {
  const t = useTranslations('request')
  const failure = ({ error_code: code, http_status: status }: Call): string =>
    [code, status === null ? null : t('httpStatus', { status: String(status) })]
      .filter((part) => part !== null)
      .join(' · ')
  return [
    { key: 'attempt', head: t('attempt'), className: 'font-mono text-label', cell: ({ attempt }) => attempt },
    {
      key: 'model',
      head: t('model'),
      onPhone: 'name',
      cell: ({ model, provider }) => `${model} · ${providerName(provider)}`,
    },
    {
      key: 'outcome',
      head: t('outcome'),
      onPhone: 'line',
      className: 'whitespace-nowrap',
      cell: ({ outcome }) => (
        <span className={outcome === 'failed' ? 'text-warn' : undefined}>
          {isOutcome(outcome) ? t(`outcomes.${outcome}`) : outcome}
        </span>
      ),
    },
    { key: 'failure', head: t('failure'), onPhone: 'line', className: 'text-muted', cell: failure },
    {
      key: 'took',
      head: t('took'),
      isEnd: true,
      onPhone: 'figure',
      className: 'font-mono text-label whitespace-nowrap',
      cell: (call) => formatDuration(Date.parse(call.ended_at) - Date.parse(call.started_at)),
    },
  ]
}

/** Which providers were called for it, and what each of them said. */
export function RequestCalls({ request }: { readonly request: AdminRequestResponse }) {
  const t = useTranslations('request')
  const columns = useCallColumns()
  // A single call that was answered is not written down: the request says the same.
  const withoutCalls = ({ status, attempts, provider }: AdminRequestResponse): string => {
    if (status === 'running') return t('noCallsYet')
    return attempts === 1 ? t('oneCall', { provider: providerName(provider) }) : t('noCalls')
  }
  if (request.calls.length === 0) {
    return <p className="text-muted">{withoutCalls(request)}</p>
  }
  return (
    <RowTable
      label={t('calls')}
      columns={columns}
      rows={request.calls}
      keyOf={({ attempt }) => String(attempt)}
      isDense
    />
  )
}

function useLossColumns(): readonly Column<Loss>[] {
  const t = useTranslations('request')
  const reasonText = useLossReason()
  return [
    { key: 'reason', head: t('lossReason'), onPhone: 'name', cell: ({ reason }) => reasonText(reason) },
    {
      key: 'at',
      head: t('lossAt'),
      onPhone: 'line',
      className: 'text-muted',
      cell: ({ at }) => <TimeText at={at} />,
    },
    {
      key: 'credits',
      head: t('lossCredits'),
      isEnd: true,
      onPhone: 'figure',
      cell: ({ credits }) => <AlignedAmount credits={credits} />,
    },
  ]
}

/** What a provider was or will be paid for it and nobody was charged. */
export function RequestLosses({ losses }: { readonly losses: readonly Loss[] }) {
  const t = useTranslations('request')
  const columns = useLossColumns()
  const costs: Column<Loss> = {
    key: 'cost',
    head: t('providerCost'),
    isEnd: true,
    className: 'font-mono text-label whitespace-nowrap text-warn',
    cell: ({ cost_nano_usd: cost }) => (cost === null ? '–' : formatCost(cost)),
  }
  const hasCosts = losses.some(({ cost_nano_usd: cost }) => cost !== null)
  return (
    <RowTable
      label={t('losses')}
      columns={hasCosts ? [...columns, costs] : columns}
      rows={losses}
      keyOf={({ id }) => id}
      isDense
    />
  )
}
