'use client'

import { useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'

import type { ReadyPages } from '@/lib/use-paged'

import { buttonStyle } from './ui/button'

/**
 * The way to the next page, or that there is none. Whoever pressed the button keeps the focus there, and after the last
 * page at what stands in its place.
 */
export function PageEnd({ page }: { readonly page: ReadyPages<unknown> }) {
  const t = useTranslations('list')
  const end = useRef<HTMLParagraphElement>(null)
  const wasPressed = useRef(false)
  const { rows, loadMore, isLoadingMore, hasMoreFailed } = page
  const isOver = loadMore === undefined && !page.isRefreshing
  useEffect(() => {
    if (isOver && wasPressed.current) end.current?.focus()
    if (isOver) wasPressed.current = false
  }, [isOver])
  return (
    <div className="grid justify-items-center gap-2">
      {isOver ? (
        <p ref={end} tabIndex={-1} className="text-center text-label text-faint outline-none">
          {t('end')}
        </p>
      ) : (
        <button
          type="button"
          aria-busy={isLoadingMore || undefined}
          aria-disabled={isLoadingMore || undefined}
          className={buttonStyle({})}
          onClick={() => {
            wasPressed.current = true
            if (!isLoadingMore) loadMore?.()
          }}
        >
          {isLoadingMore ? t('loading') : t('more')}
        </button>
      )}
      {hasMoreFailed && !isLoadingMore ? (
        <p role="alert" className="text-label text-warn">
          {t('moreFailed')}
        </p>
      ) : undefined}
      <output className="sr-only">{isLoadingMore ? '' : t('shown', { count: rows.length })}</output>
    </div>
  )
}
