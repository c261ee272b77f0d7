'use client'

import { fillPath, paths } from '@tessera/contracts/paths'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { ExportMenu } from '@/components/operator/export-menu'
import { PageEnd } from '@/components/page-end'
import { Skeleton } from '@/components/ui/skeleton'
import { orderAddress } from '@/features/admin/order-filter'
import { LedgerTable } from '@/features/credits/ledger-table'

import { usePersonTransactions } from './use-people'

/** The ledger of one person, as they see it themselves. */
export function PersonTransactions({ id }: { readonly id: string }) {
  const t = useTranslations('person')
  const transactions = usePersonTransactions(id)
  if (transactions.status === 'loading') return <Skeleton className="h-72 rounded-panel" />
  if (transactions.status === 'error') {
    return <LoadError what={t('part.transactions')} onRetry={transactions.retry} />
  }
  if (transactions.rows.length === 0) return <p className="text-muted">{t('noTransactions')}</p>
  return (
    <div className="grid gap-4 *:min-w-0">
      <div className="flex justify-end">
        <ExportMenu path={fillPath(paths.exports.userTransactions, { id })} />
      </div>
      <LedgerTable
        rows={transactions.rows}
        orderHrefOf={(order) => orderAddress({ q: '', status: undefined, order })}
        isDense
      />
      <PageEnd page={transactions} />
    </div>
  )
}
