'use client'

import { CircleAlert } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { Button } from './ui/button'
import { EmptyState } from './ui/empty-state'

/** A page that could not be shown, mostly because a part of it could not be loaded. */
export function BrokenPage({ onRetry }: { readonly onRetry: () => void }) {
  const t = useTranslations('session')
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState
        icon={CircleAlert}
        title={t('broken')}
        action={
          <div className="flex gap-3">
            <Button onClick={onRetry}>{t('retry')}</Button>
            <Button
              look="quiet"
              onClick={() => {
                globalThis.location.reload()
              }}
            >
              {t('reload')}
            </Button>
          </div>
        }
      >
        {t('brokenHint')}
      </EmptyState>
    </main>
  )
}
