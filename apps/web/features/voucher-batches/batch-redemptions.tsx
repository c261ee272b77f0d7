'use client'

import { fillPath, paths } from '@tessera/contracts/paths'
import type { VoucherRedemptionBody } from '@tessera/contracts/vouchers'
import { Ticket } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { Amount } from '@/components/amount'
import { LoadError } from '@/components/load-error'
import { ExportMenu } from '@/components/operator/export-menu'
import { PageEnd } from '@/components/page-end'
import { RowTable } from '@/components/row-table'
import type { Column } from '@/components/table-columns'
import { TimeText } from '@/components/time-text'
import { EmptyState } from '@/components/ui/empty-state'
import { Skeleton } from '@/components/ui/skeleton'
import { addressOf } from '@/lib/address-of'

import { useVoucherRedemptions } from './use-voucher-batches'

function useColumns(): readonly Column<VoucherRedemptionBody>[] {
  const t = useTranslations('voucherRedemptions')
  const codes = useTranslations('voucherCodes')
  return [
    {
      key: 'who',
      head: t('who'),
      onPhone: 'name',
      cell: ({ user }) => (user.email === '' ? t('gone') : user.email),
    },
    {
      key: 'code',
      head: t('code'),
      onPhone: 'line',
      className: 'font-mono whitespace-nowrap',
      cell: (row) => codes('ending', { ending: row.code_ending }),
    },
    {
      key: 'when',
      head: t('when'),
      onPhone: 'line',
      className: 'whitespace-nowrap text-muted',
      cell: (row) => <TimeText at={row.redeemed_at} />,
    },
    {
      key: 'credits',
      head: t('credits'),
      isEnd: true,
      onPhone: 'figure',
      cell: (row) => <Amount credits={row.credits} />,
    },
  ]
}

/** Who redeemed a code of the batch, newest first; each row leads to the person. */
export function BatchRedemptions({ batchId }: { readonly batchId: string }) {
  const t = useTranslations('voucherRedemptions')
  const columns = useColumns()
  const redemptions = useVoucherRedemptions(batchId)
  if (redemptions.status === 'loading') return <Skeleton className="h-48 rounded-panel" />
  if (redemptions.status === 'error') return <LoadError what={t('title')} onRetry={redemptions.retry} />
  if (redemptions.rows.length === 0) return <EmptyState icon={Ticket} title={t('none')} />
  return (
    <>
      <div className="justify-self-end">
        <ExportMenu path={fillPath(paths.exports.voucherRedemptions, { id: batchId })} />
      </div>
      <RowTable
        label={t('title')}
        columns={columns}
        rows={redemptions.rows}
        keyOf={(row) => row.id}
        opening={{
          kind: 'link',
          hrefOf: (row) => addressOf('/admin/credits/users/', { user: row.user.id }),
          nameOf: (row) => t('open', { name: row.user.name }),
        }}
        underName={(row) => row.user.name}
        isDense
      />
      <PageEnd page={redemptions} />
    </>
  )
}
