'use client'

import { clsx } from 'clsx'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'use-intl'

import { PageLink } from '@/components/page-link'

const places = [
  { key: 'buy', href: '/credits/' },
  { key: 'history', href: '/credits/history/' },
  { key: 'orders', href: '/credits/orders/' },
] as const

/** The pages about one's own credits, side by side. */
export function CreditsPlaces() {
  const t = useTranslations('creditPlaces')
  const pathname = usePathname()
  return (
    <nav aria-label={t('label')} className="flex gap-1 border-b border-line">
      {places.map((place) => (
        <PageLink
          key={place.key}
          href={place.href}
          aria-current={pathname === place.href ? 'page' : undefined}
          className={clsx(
            '-mb-px flex touch-target items-center border-b-2 px-3 py-2 transition-colors',
            pathname === place.href
              ? 'border-text font-medium text-text'
              : 'border-transparent text-muted hover:text-text',
          )}
        >
          {t(place.key)}
        </PageLink>
      ))}
    </nav>
  )
}
