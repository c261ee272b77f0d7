'use client'

import Link from 'next/link'
import { useTranslations } from 'use-intl'

import { buttonStyle } from '@/components/ui/button'
import { useConfig } from '@/lib/use-config'

/** The way from the packages to buying them, where buying is on. Whoever is not signed in is asked to, and comes back. */
export function BuyLink() {
  const t = useTranslations('pricing')
  const payments = useConfig()?.payments
  if (payments === undefined || payments === 'off') return undefined
  return (
    <p className="mt-5">
      <Link href="/credits/" className={buttonStyle({ look: 'primary' })}>
        {t('buy')}
      </Link>
    </p>
  )
}
