'use client'

import type { VoucherCodeBody } from '@tessera/contracts/vouchers'
import { clsx } from 'clsx'
import { SearchX } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { FilterSearch } from '@/components/operator/filter-search'
import { PageEnd } from '@/components/page-end'
import { RowTable } from '@/components/row-table'
import type { Column } from '@/components/table-columns'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Skeleton } from '@/components/ui/skeleton'

import { useVoucherCodes } from './use-voucher-batches'
import { VoidCodeDialog } from './void-dialogs'
import { voucherAddress, type VoucherFilter } from './voucher-filter'

const toneByState = {
  open: 'text-confirm',
  redeemed: 'text-text',
  expired: 'text-muted',
  void: 'text-warn',
} as const satisfies Record<VoucherCodeBody['state'], string>

function useColumns(onVoid: (code: VoucherCodeBody) => void): readonly Column<VoucherCodeBody>[] {
  const t = useTranslations('voucherCodes')
  return [
    {
      key: 'number',
      head: t('number'),
      className: 'font-mono text-muted',
      cell: (code) => code.number.toLocaleString('en'),
    },
    {
      key: 'code',
      head: t('code'),
      onPhone: 'name',
      className: 'font-mono',
      cell: (code) => t('ending', { ending: code.ending }),
    },
    {
      key: 'state',
      head: t('state'),
      onPhone: 'line',
      className: 'whitespace-nowrap',
      cell: (code) => <span className={clsx(toneByState[code.state])}>{t(`states.${code.state}`)}</span>,
    },
    {
      key: 'redemptions',
      head: t('redemptions'),
      isEnd: true,
      className: 'font-mono',
      cell: (code) => code.redemptions.toLocaleString('en'),
    },
    {
      key: 'void',
      className: 'whitespace-nowrap',
      head: <span className="sr-only">{t('action')}</span>,
      isEnd: true,
      onPhone: 'figure',
      cell: (code) =>
        code.state === 'open' ? (
          <Button
            size="small"
            aria-label={t('voidOf', { ending: code.ending })}
            onClick={() => {
              onVoid(code)
            }}
          >
            {t('void')}
          </Button>
        ) : undefined,
    },
  ]
}

type ListProps = {
  readonly batchId: string
  readonly ending: string
  readonly onVoid: (code: VoucherCodeBody) => void
}

function CodeList({ batchId, ending, onVoid }: ListProps) {
  const t = useTranslations('voucherCodes')
  const columns = useColumns(onVoid)
  const codes = useVoucherCodes(batchId, ending)
  if (codes.status === 'loading') return <Skeleton className="h-72 rounded-panel" />
  if (codes.status === 'error') return <LoadError what={t('title')} onRetry={codes.retry} />
  if (codes.rows.length === 0) return <EmptyState icon={SearchX} title={t('none')} />
  return (
    <>
      <RowTable
        label={t('title')}
        columns={columns}
        rows={codes.rows}
        keyOf={(code) => code.id}
        underName={(code) => (code.void_reason === null ? '' : t('reason', { reason: code.void_reason }))}
        isRefreshing={codes.isRefreshing}
        isDense
      />
      <PageEnd page={codes} />
    </>
  )
}

/** The codes of a batch by their endings: to find the one that a customer has, and to make it void. */
export function BatchCodes({
  batchId,
  filter,
}: {
  readonly batchId: string
  readonly filter: VoucherFilter
}) {
  const t = useTranslations('voucherCodes')
  const [voiding, setVoiding] = useState<VoucherCodeBody>()
  return (
    <>
      <FilterSearch
        label={t('search')}
        hint={t('searchHint')}
        value={filter.ending}
        addressOf={(ending) => voucherAddress({ ...filter, ending: ending.slice(-4) })}
      />
      <CodeList batchId={batchId} ending={filter.ending} onVoid={setVoiding} />
      {voiding === undefined ? undefined : (
        <VoidCodeDialog
          code={voiding}
          onClose={() => {
            setVoiding(undefined)
          }}
        />
      )}
    </>
  )
}
