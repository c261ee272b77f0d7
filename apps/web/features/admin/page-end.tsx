'use client'

import { useTranslations } from 'use-intl'

import { Button } from '@/components/ui/button'

import type { Paged } from './use-admin-orders'

/** The way to the next page, or that there is none. */
export function PageEnd({ page }: { readonly page: Extract<Paged<unknown>, { status: 'ready' }> }) {
  const t = useTranslations('webhooks')
  if (page.loadMore === undefined) return <p className="text-center text-label text-faint">{t('end')}</p>
  return (
    <Button className="mx-auto" isBusy={page.isLoadingMore} busyLabel={t('loading')} onClick={page.loadMore}>
      {t('more')}
    </Button>
  )
}
