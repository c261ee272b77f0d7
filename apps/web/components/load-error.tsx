'use client'

import { CircleAlert } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { Notice } from './ui/banner'
import { Button } from './ui/button'

/** A part of a page could not be loaded: says what, and offers another try. */
export function LoadError({ what, onRetry }: { readonly what: string; readonly onRetry: () => void }) {
  const t = useTranslations('session')
  return (
    <Notice
      icon={CircleAlert}
      tone="warn"
      action={
        <Button size="small" className="w-fit" onClick={onRetry}>
          {t('retry')}
        </Button>
      }
    >
      {t('loadFailed', { what })}
    </Notice>
  )
}
