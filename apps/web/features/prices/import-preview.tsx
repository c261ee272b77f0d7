'use client'

import type { PreviewPriceImportResponse } from '@tessera/contracts/price-tools'
import { CircleAlert, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { RowTable } from '@/components/row-table'
import type { Column } from '@/components/table-columns'
import { Notice } from '@/components/ui/banner'
import { Button } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'

import { formatMargin } from './margin-text'
import { formatProviderPrice } from './price-text'
import { timeOf } from './time-of'

type Change = PreviewPriceImportResponse['changes'][number]

function OldAndNew({ change, of }: { readonly change: Change; readonly of: 'input' | 'output' }) {
  const t = useTranslations('priceImport')
  const old = change.old?.[0]?.[of]
  const now = change.new[0]?.[of]
  const by = of === 'input' ? change.input_change_basis_points : change.output_change_basis_points
  return (
    <span className="grid justify-items-end font-mono whitespace-nowrap">
      <span>
        {t('oldAndNew', {
          before: old === undefined ? '–' : formatProviderPrice(old),
          after: now === undefined ? '–' : formatProviderPrice(now),
        })}
      </span>
      {by === null || by === 0 ? undefined : (
        <span className="text-label text-muted">
          {by > 0 ? '+' : ''}
          {formatMargin(by)}
        </span>
      )}
    </span>
  )
}

/** The least margins before and after; red and marked where some use would lose. */
function Margins({ change: { margin_before: before, margin_after: after } }: { readonly change: Change }) {
  const t = useTranslations('priceImport')
  const desk = useTranslations('priceDesk')
  const isLosing = after.worst_margin_after_fees_basis_points < 0
  return (
    <span className="grid justify-items-end whitespace-nowrap">
      <span className="font-mono">
        {t('oldAndNew', {
          before: before === null ? '–' : formatMargin(before.margin_after_fees_basis_points),
          after: formatMargin(after.margin_after_fees_basis_points),
        })}
      </span>
      {isLosing ? (
        <span className="flex items-center gap-1 text-label text-warn">
          <Icon of={TriangleAlert} className="size-3" />
          {desk('losesSome', { margin: formatMargin(after.worst_margin_after_fees_basis_points) })}
        </span>
      ) : undefined}
    </span>
  )
}

function useColumns(): readonly Column<Change>[] {
  const t = useTranslations('priceImport')
  const sources = useTranslations('priceModels')
  return [
    { key: 'model', head: t('model'), onPhone: 'name', className: 'min-w-36', cell: (change) => change.name },
    {
      key: 'input',
      head: t('input'),
      isEnd: true,
      onPhone: 'line',
      cell: (change) => <OldAndNew change={change} of="input" />,
    },
    {
      key: 'output',
      head: t('output'),
      isEnd: true,
      onPhone: 'line',
      cell: (change) => <OldAndNew change={change} of="output" />,
    },
    {
      key: 'source',
      head: t('source'),
      className: 'whitespace-nowrap',
      cell: (change) => sources(`sources.${change.price_list}`),
    },
    {
      key: 'margin',
      head: t('margin'),
      isEnd: true,
      onPhone: 'figure',
      cell: (change) => <Margins change={change} />,
    },
  ]
}

type ImportPreviewProps = {
  readonly preview: PreviewPriceImportResponse
  readonly onApply: () => void
}

/** What a pasted list would change, before anything is. */
export function ImportPreview({ preview, onApply }: ImportPreviewProps) {
  const t = useTranslations('priceImport')
  const columns = useColumns()
  const { changes, unchanged, unknown } = preview
  const waiting = changes.filter(({ stays_scheduled_at: at }) => at !== null)
  return (
    <section aria-label={t('preview')} className="grid gap-4 *:min-w-0">
      {unknown.length === 0 ? undefined : (
        <Notice icon={CircleAlert}>
          {t('unknown', { names: unknown.slice(0, 20).join(', '), count: unknown.length })}
        </Notice>
      )}
      {changes.length === 0 ? (
        <p>{t('nothing', { count: unchanged.length })}</p>
      ) : (
        <>
          <RowTable
            label={t('changes', { count: changes.length })}
            columns={columns}
            rows={changes}
            keyOf={({ model }) => model}
            isDense
          />
          {waiting.map((change) => (
            <p key={change.model} className="text-label text-muted">
              {t.rich('staysScheduled', {
                name: change.name,
                time: timeOf(change.stays_scheduled_at ?? ''),
              })}
            </p>
          ))}
          <p className="text-muted">{t('rest', { count: unchanged.length })}</p>
          <Button look="primary" className="w-fit" onClick={onApply}>
            {t('apply', { count: changes.length })}
          </Button>
        </>
      )}
    </section>
  )
}
