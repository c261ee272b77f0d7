'use client'

import { clsx } from 'clsx'
import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { useTranslations } from 'use-intl'

import { offeredKinds, parseFilter } from './history-filter'

/** Chips that stand in the address, so that a filtered page can be kept and shared. */
export function HistoryFilters() {
  const t = useTranslations('history')
  const kinds = useTranslations('transactionKinds')
  const chosen = parseFilter(useSearchParams()).type
  return (
    <nav aria-label={t('filter')} className="flex flex-wrap gap-2">
      {[undefined, ...offeredKinds].map((kind) => (
        <Link
          key={kind ?? 'all'}
          href={kind === undefined ? '/credits/history/' : `/credits/history/?type=${kind}`}
          aria-current={chosen === kind ? 'true' : undefined}
          replace
          scroll={false}
          className={clsx(
            'flex touch-target items-center rounded-full border px-3.5 py-1 transition-colors',
            chosen === kind
              ? 'border-text bg-raised text-text'
              : 'border-line text-muted hover:bg-hover hover:text-text',
          )}
        >
          {kind === undefined ? t('all') : kinds(kind)}
        </Link>
      ))}
    </nav>
  )
}
