'use client'

import { FlaskConical, Tags, WifiOff } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { useConfig } from '@/lib/use-config'
import { useIsOnline } from '@/lib/use-is-online'
import { hasRole, useSession } from '@/lib/use-session'

import { TextLink } from './text-link'
import { Banner } from './ui/banner'

/** For whoever can end it: payments are there, and take no money yet. */
function PricesWait() {
  const t = useTranslations('banner')
  const session = useSession()
  if (session.status !== 'signed-in' || !hasRole(session.me.role, 'superadmin')) return undefined
  return (
    <Banner
      icon={Tags}
      tone="warn"
      action={<TextLink href="/admin/credits/models/">{t('confirmPrices')}</TextLink>}
    >
      {t('pricesWait')}
    </Banner>
  )
}

/** What concerns the whole page: play money, or no connection. */
export function PageBanners() {
  const t = useTranslations('banner')
  const config = useConfig()
  const isOnline = useIsOnline()
  return (
    <aside aria-label={t('label')}>
      {config?.mode === 'sandbox' ? <Banner icon={FlaskConical}>{t('sandbox')}</Banner> : undefined}
      {config?.payments_wait_for === 'price_confirmation' ? <PricesWait /> : undefined}
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
