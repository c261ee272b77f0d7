'use client'

import { userPaths } from '@tessera/contracts/user-paths'
import { ReceiptText } from 'lucide-react'
import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { ExportMenu } from '@/components/operator/export-menu'
import { PageColumn } from '@/components/page-column'
import { PageEnd } from '@/components/page-end'
import { PageShell } from '@/components/page-shell'
import { RequireSession } from '@/components/require-session'
import { buttonStyle } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Skeleton } from '@/components/ui/skeleton'
import { CreditsPlaces } from '@/features/payments/credits-places'

import { BalanceSummary } from './balance-summary'
import { parseFilter } from './history-filter'
import { HistoryFilters } from './history-filters'
import { LedgerTable } from './ledger-table'
import { MonthSavings } from './month-savings'
import { useTransactions } from './use-transactions'

function TableSkeleton() {
  return <Skeleton className="h-96 rounded-panel" />
}

function History() {
  const t = useTranslations('history')
  const filter = parseFilter(useSearchParams())
  const transactions = useTransactions(filter)
  if (transactions.status === 'loading') {
    return <TableSkeleton />
  }
  if (transactions.status === 'error') {
    return <LoadError what={t('title')} onRetry={transactions.retry} />
  }
  if (transactions.rows.length === 0) {
    return (
      <EmptyState
        icon={ReceiptText}
        title={filter.type === undefined ? t('empty') : t('emptyFilter')}
        action={
          filter.type === undefined ? (
            <Link href="/chat/" className={buttonStyle({})}>
              {t('toChat')}
            </Link>
          ) : undefined
        }
      >
        {filter.type === undefined ? t('emptyHint') : undefined}
      </EmptyState>
    )
  }
  return (
    <>
      <LedgerTable rows={transactions.rows} />
      <PageEnd page={transactions} />
    </>
  )
}

function HistoryExport() {
  const { type } = parseFilter(useSearchParams())
  return <ExportMenu path={userPaths.credits.transactionsExport} query={{ type }} />
}

export function HistoryPage() {
  const t = useTranslations('history')
  return (
    <PageShell>
      <PageColumn title={t('title')} lead={t('lead')} isWide>
        <CreditsPlaces />
        <RequireSession skeleton={<TableSkeleton />}>
          {() => (
            <>
              <BalanceSummary />
              <MonthSavings />
              <div className="flex flex-wrap items-start justify-between gap-3 *:min-w-0">
                <HistoryFilters />
                <HistoryExport />
              </div>
              <History />
            </>
          )}
        </RequireSession>
      </PageColumn>
    </PageShell>
  )
}
