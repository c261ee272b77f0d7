'use client'

import type { AdminRequestResponse } from '@tessera/contracts/operations'
import { CircleAlert } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { RowTable } from '@/components/row-table'
import type { Column } from '@/components/table-columns'
import { Notice } from '@/components/ui/banner'
import { formatTokens } from '@/lib/format-credits'
import { operationMessages } from '@/messages/en-operations'

type Usage = NonNullable<AdminRequestResponse['usage']>
type Anomaly = keyof typeof operationMessages.request.anomalies
type Source = keyof typeof operationMessages.request.sources

function isAnomaly(text: string): text is Anomaly {
  return Object.hasOwn(operationMessages.request.anomalies, text)
}

function isSource(text: string): text is Source {
  return Object.hasOwn(operationMessages.request.sources, text)
}

type Line = {
  readonly key: 'input' | 'cache_read' | 'cache_write' | 'output' | 'reasoning'
  readonly used: number | undefined
  /** What was allowed for, where it was bounded by itself. */
  readonly atMost: number | undefined
}

function linesOf(request: AdminRequestResponse): readonly Line[] {
  const { usage, input_bound_tokens: inputBound, output_bound_tokens: outputBound } = request
  const part = (key: Line['key'], used: number | undefined): readonly Line[] =>
    used === undefined || used === 0 ? [] : [{ key, used, atMost: undefined }]
  return [
    { key: 'input', used: usage?.input_tokens, atMost: inputBound },
    ...part('cache_read', usage?.cache_read_tokens),
    ...part('cache_write', usage?.cache_write_tokens),
    { key: 'output', used: usage?.output_tokens, atMost: outputBound },
    ...part('reasoning', usage?.reasoning_tokens),
  ]
}

function countText(tokens: number | undefined): string {
  return tokens === undefined ? '–' : formatTokens(tokens)
}

function useColumns(): readonly Column<Line>[] {
  const t = useTranslations('request')
  const classes = useTranslations('tokenClasses')
  return [
    { key: 'class', head: t('tokenClass'), onPhone: 'name', cell: ({ key }) => classes(key) },
    {
      key: 'used',
      head: t('used'),
      isEnd: true,
      onPhone: 'figure',
      className: 'font-mono text-label',
      cell: ({ used }) => countText(used),
    },
    {
      key: 'bound',
      head: t('bound'),
      isEnd: true,
      onPhone: 'figure',
      className: 'font-mono text-label text-muted',
      cell: ({ atMost }) => (atMost === undefined ? '' : countText(atMost)),
    },
  ]
}

function Source({ usage }: { readonly usage: Usage }) {
  const t = useTranslations('request')
  const { source } = usage
  return <p className="text-label text-muted">{isSource(source) ? t(`sources.${source}`) : source}</p>
}

/** What was used against what was allowed for, and who counted it. */
export function RequestUsage({ request }: { readonly request: AdminRequestResponse }) {
  const t = useTranslations('request')
  const columns = useColumns()
  const { usage, anomaly } = request
  return (
    <>
      <RowTable
        label={t('usage')}
        columns={columns}
        rows={linesOf(request)}
        keyOf={({ key }) => key}
        isDense
      />
      {usage === null ? (
        <p className="text-label text-muted">
          {request.status === 'running' ? t('noUsageYet') : t('noUsage')}
        </p>
      ) : (
        <Source usage={usage} />
      )}
      {anomaly === null ? undefined : (
        <Notice icon={CircleAlert} tone="warn">
          {t('anomaly', { anomaly: isAnomaly(anomaly) ? t(`anomalies.${anomaly}`) : anomaly })}
        </Notice>
      )}
    </>
  )
}
