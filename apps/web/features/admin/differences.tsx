'use client'

import type { PaymentDifferencesResponse } from '@tessera/contracts/payments-admin'
import { CircleAlert, CircleCheck } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { PageEnd } from '@/components/page-end'
import { Notice } from '@/components/ui/banner'
import { Button } from '@/components/ui/button'
import { Skeleton } from '@/components/ui/skeleton'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { formatFullTime, formatTime } from '@/lib/format-time'
import { useMoneyProblemText } from '@/lib/use-money-problem-text'
import { useNow } from '@/lib/use-now'
import { operatorMessages } from '@/messages/en-operator'

import { orderAddress } from './order-filter'
import { useDifferences, useReconcile } from './use-differences'

type Difference = PaymentDifferencesResponse['differences'][number]
type KnownKind = keyof typeof operatorMessages.differences.kinds

function isKnownKind(kind: string): kind is KnownKind {
  return Object.hasOwn(operatorMessages.differences.kinds, kind)
}

function DifferenceRow({ difference, now }: { readonly difference: Difference; readonly now: number }) {
  const t = useTranslations('differences')
  const { kind, order_id: orderId, object_id: objectId, first_seen_at: since } = difference
  return (
    <tr>
      <Cell className="min-w-40">
        <span className="font-medium">{isKnownKind(kind) ? t(`kinds.${kind}`) : kind}</span>
        <span className="block text-label wrap-anywhere text-muted">
          {orderId === null ? (
            objectId
          ) : (
            <Link
              href={orderAddress({ q: '', status: undefined, order: orderId })}
              className="text-link underline underline-offset-3"
            >
              {orderId}
            </Link>
          )}
        </span>
      </Cell>
      <Cell className="font-mono text-label">{difference.expected}</Cell>
      <Cell className="font-mono text-label">{difference.found}</Cell>
      <Cell className={difference.status === 'open' ? 'text-warn' : 'text-confirm'}>
        {t(`status.${difference.status}`)}
      </Cell>
      <Cell className="whitespace-nowrap text-muted">
        <time dateTime={since} title={formatFullTime(since)}>
          {formatTime(since, now)}
        </time>
      </Cell>
    </tr>
  )
}

function DifferenceTable({ rows, now }: { readonly rows: readonly Difference[]; readonly now: number }) {
  const t = useTranslations('differences')
  const webhooks = useTranslations('webhooks')
  return (
    <Table aria-label={t('list')}>
      <thead>
        <tr>
          <HeadCell>{t('what')}</HeadCell>
          <HeadCell>{t('expected')}</HeadCell>
          <HeadCell>{t('found')}</HeadCell>
          <HeadCell>{webhooks('state')}</HeadCell>
          <HeadCell>{t('since')}</HeadCell>
        </tr>
      </thead>
      <tbody>
        {rows.map((difference) => (
          <DifferenceRow key={difference.id} difference={difference} now={now} />
        ))}
      </tbody>
    </Table>
  )
}

function Compare({ comparedAt, now }: { readonly comparedAt: string | null; readonly now: number }) {
  const t = useTranslations('differences')
  const problemText = useMoneyProblemText()
  const reconcile = useReconcile()
  return (
    <div className="grid gap-3" aria-live="polite">
      <div className="flex flex-wrap items-center gap-3">
        <Button
          isBusy={reconcile.isPending}
          busyLabel={t('checking')}
          onClick={() => {
            reconcile.mutate()
          }}
        >
          {t('check')}
        </Button>
        <span className="text-muted">
          {comparedAt === null ? t('never') : t('compared', { time: formatTime(comparedAt, now) })}
        </span>
      </div>
      {reconcile.isSuccess ? (
        <p>
          {t('result', {
            orders: reconcile.data.orders_checked,
            objects: reconcile.data.objects_compared,
            mended: reconcile.data.mended,
            open: reconcile.data.open_differences,
          })}
        </p>
      ) : undefined}
      {reconcile.isError ? (
        <Notice icon={CircleAlert} tone="warn">
          {problemText(reconcile.error)}
        </Notice>
      ) : undefined}
    </div>
  )
}

/** Where Stripe and the books differ, and a comparison at once. */
export function Differences() {
  const t = useTranslations('differences')
  const now = useNow()
  const differences = useDifferences()
  return (
    <section aria-labelledby="differences" className="grid gap-4">
      <h2 id="differences" className="text-reading font-semibold">
        {t('title')}
      </h2>
      {differences.status === 'loading' ? <Skeleton className="h-24 rounded-panel" /> : undefined}
      {differences.status === 'error' ? (
        <LoadError what={t('title')} onRetry={differences.retry} />
      ) : undefined}
      {differences.status === 'ready' ? (
        <>
          <Compare comparedAt={differences.first.compared_at} now={now} />
          {differences.rows.length === 0 ? (
            <Notice icon={CircleCheck}>{t('none')}</Notice>
          ) : (
            <>
              <DifferenceTable rows={differences.rows} now={now} />
              {differences.loadMore === undefined ? undefined : <PageEnd page={differences} />}
            </>
          )}
        </>
      ) : undefined}
    </section>
  )
}
