'use client'

import { paths } from '@tessera/contracts/paths'
import { Plus, SearchX, Ticket } from 'lucide-react'
import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { ExportMenu } from '@/components/operator/export-menu'
import { FilterSearch } from '@/components/operator/filter-search'
import { PageEnd } from '@/components/page-end'
import { Button, buttonStyle } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Icon } from '@/components/ui/icon'
import { Skeleton } from '@/components/ui/skeleton'
import { AdminFrame } from '@/features/admin/admin-frame'

import { BatchPage } from './batch-page'
import { BatchTable } from './batch-table'
import { CreateBatchDialog } from './create-batch-dialog'
import { useVoucherBatches } from './use-voucher-batches'
import { allVouchers, parseVoucherFilter, voucherAddress, type VoucherFilter } from './voucher-filter'

type FilterProps = { readonly filter: VoucherFilter }

function BatchList({ filter }: FilterProps) {
  const t = useTranslations('vouchers')
  const batches = useVoucherBatches(filter.q)
  if (batches.status === 'loading') return <Skeleton className="h-72 rounded-panel" />
  if (batches.status === 'error') return <LoadError what={t('title')} onRetry={batches.retry} />
  if (batches.rows.length === 0) {
    const isAll = filter.q === ''
    return (
      <EmptyState
        icon={isAll ? Ticket : SearchX}
        title={isAll ? t('none') : t('noneFound')}
        action={
          isAll ? undefined : (
            <Link href={voucherAddress(allVouchers)} className={buttonStyle({})}>
              {t('clear')}
            </Link>
          )
        }
      >
        {isAll ? t('noneHint') : undefined}
      </EmptyState>
    )
  }
  return (
    <>
      <BatchTable
        rows={batches.rows}
        hrefOf={(batch) => voucherAddress({ ...filter, batch: batch.id })}
        isRefreshing={batches.isRefreshing}
      />
      <PageEnd page={batches} />
    </>
  )
}

function Batches({ filter }: FilterProps) {
  const t = useTranslations('vouchers')
  const [isCreating, setCreating] = useState(false)
  return (
    <div className="grid gap-4 *:min-w-0">
      <div className="flex flex-wrap gap-3">
        <div className="min-w-48 grow">
          <FilterSearch
            label={t('search')}
            hint={t('searchHint')}
            value={filter.q}
            addressOf={(q) => voucherAddress({ ...filter, q })}
          />
        </div>
        <ExportMenu path={paths.exports.voucherBatches} query={{ q: filter.q.trim() }} />
        <Button
          look="primary"
          className="h-10"
          onClick={() => {
            setCreating(true)
          }}
        >
          <Icon of={Plus} />
          {t('create')}
        </Button>
      </div>
      <BatchList filter={filter} />
      {isCreating ? (
        <CreateBatchDialog
          onClose={() => {
            setCreating(false)
          }}
        />
      ) : undefined}
    </div>
  )
}

/** All vouchers; one batch of them in detail where the address names it. */
export function VouchersPage() {
  const t = useTranslations('vouchers')
  const filter = parseVoucherFilter(useSearchParams())
  return (
    <AdminFrame title={t('title')} lead={t('lead')} needs="superadmin">
      {filter.batch === undefined ? (
        <Batches filter={filter} />
      ) : (
        <BatchPage key={filter.batch} id={filter.batch} filter={filter} />
      )}
    </AdminFrame>
  )
}
