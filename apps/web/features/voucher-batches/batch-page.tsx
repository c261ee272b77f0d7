'use client'

import type { VoucherBatchBody } from '@tessera/contracts/vouchers'
import { ArrowLeft, SearchX } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { Amount } from '@/components/amount'
import { LoadError } from '@/components/load-error'
import { FactList } from '@/components/operator/fact-list'
import { TimeText } from '@/components/time-text'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { FilterChips } from '@/components/ui/filter-chips'
import { Icon } from '@/components/ui/icon'
import { Skeleton } from '@/components/ui/skeleton'
import { useNow } from '@/lib/use-now'

import { BatchCodes } from './batch-codes'
import { BatchRedemptions } from './batch-redemptions'
import { goodUntilText } from './good-until'
import { useVoucherBatch } from './use-voucher-batches'
import { VoidBatchDialog } from './void-dialogs'
import { voucherAddress, type VoucherFilter } from './voucher-filter'

type BatchProps = { readonly batch: VoucherBatchBody }

const plain = (count: number) => <span className="font-mono">{count.toLocaleString('en')}</span>

function Figures({ batch: { counts } }: BatchProps) {
  const t = useTranslations('voucherBatch')
  return (
    <section aria-label={t('figures')}>
      <FactList
        facts={[
          [t('issued'), plain(counts.issued)],
          [t('open'), plain(counts.open)],
          [t('redeemed'), plain(counts.redeemed)],
          [t('expired'), counts.expired === 0 ? null : plain(counts.expired)],
          [t('void'), counts.void === 0 ? null : plain(counts.void)],
          [t('redemptions'), plain(counts.redemptions)],
          [t('creditsRedeemed'), <Amount key="redeemed" credits={counts.credits_redeemed} />],
          [t('creditsOutstanding'), <Amount key="outstanding" credits={counts.credits_outstanding} />],
        ]}
      />
    </section>
  )
}

function Terms({ batch }: BatchProps) {
  const t = useTranslations('voucherBatch')
  const list = useTranslations('vouchers')
  const now = useNow()
  return (
    <section aria-label={t('terms')}>
      <FactList
        facts={[
          [t('worth'), <Amount key="worth" credits={batch.credits} />],
          [t('goodUntil'), goodUntilText(batch.expires_at, { nowMs: now, t: list })],
          [t('perCode'), plain(batch.redemptions_per_code)],
          [t('perPerson'), batch.per_person_limit === null ? t('unlimited') : plain(batch.per_person_limit)],
          [t('note'), batch.note === '' ? null : batch.note],
          [t('created'), <TimeText key="created" at={batch.created_at} />],
        ]}
      />
    </section>
  )
}

function Details({ batch, filter }: BatchProps & { readonly filter: VoucherFilter }) {
  const t = useTranslations('voucherBatch')
  const [isVoiding, setVoiding] = useState(false)
  const parts = (['redemptions', 'codes'] as const).map((part) => ({
    key: part,
    label: t(`part.${part}`),
    href: voucherAddress({ ...filter, part, ending: '' }),
    isChosen: filter.part === part,
  }))
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-reading font-semibold wrap-anywhere">{batch.name}</h2>
        {batch.counts.open === 0 ? undefined : (
          <Button
            look="danger"
            onClick={() => {
              setVoiding(true)
            }}
          >
            {t('voidRest')}
          </Button>
        )}
      </div>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Figures batch={batch} />
        <Terms batch={batch} />
      </div>
      <p className="text-label text-muted">{t('hidden')}</p>
      <FilterChips label={t('parts')} chips={parts} />
      {filter.part === 'codes' ? (
        <BatchCodes filter={filter} batchId={batch.id} />
      ) : (
        <BatchRedemptions batchId={batch.id} />
      )}
      {isVoiding ? (
        <VoidBatchDialog
          batch={batch}
          onClose={() => {
            setVoiding(false)
          }}
        />
      ) : undefined}
    </>
  )
}

/** One batch: its figures and terms, who redeemed, and its codes by their endings. */
export function BatchPage({ id, filter }: { readonly id: string; readonly filter: VoucherFilter }) {
  const t = useTranslations('vouchers')
  const loaded = useVoucherBatch(id)
  return (
    <div className="grid gap-4 *:min-w-0">
      <Link
        href={voucherAddress({ ...filter, batch: undefined })}
        className="flex w-fit touch-target items-center gap-1.5 text-link"
      >
        <Icon of={ArrowLeft} />
        {t('back')}
      </Link>
      {loaded.status === 'loading' ? <Skeleton className="h-72 rounded-panel" /> : undefined}
      {loaded.status === 'error' ? <LoadError what={t('title')} onRetry={loaded.retry} /> : undefined}
      {loaded.status === 'missing' ? <EmptyState icon={SearchX} title={t('missing')} /> : undefined}
      {loaded.status === 'ready' ? <Details batch={loaded.batch} filter={filter} /> : undefined}
    </div>
  )
}
