'use client'

import { FlaskConical, WifiOff } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { useConfig } from '@/lib/use-config'
import { useIsOnline } from '@/lib/use-is-online'

import { Banner } from './ui/banner'

/** What concerns the whole page: play money, or no connection. */
export function PageBanners() {
  const t = useTranslations('banner')
  const config = useConfig()
  const isOnline = useIsOnline()
  return (
    <aside aria-label={t('label')}>
      {config?.mode === 'sandbox' ? <Banner icon={FlaskConical}>{t('sandbox')}</Banner> : undefined}
      <output className="block">
        {isOnline ? undefined : (
          <Banner icon={WifiOff} tone="warn">
            {t('offline')}
          </Banner>
        )}
      </output>
    </aside>
  )
}
