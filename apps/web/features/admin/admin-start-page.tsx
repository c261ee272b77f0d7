'use client'

import { ArrowRight } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'use-intl'

import { Icon } from '@/components/ui/icon'
import { useConfig } from '@/lib/use-config'

import { AdminFrame } from './admin-frame'

const hrefs = { orders: '/admin/credits/refunds/', mails: '/admin/mails/' }

/** What is switched on, and where to go from here. */
export function AdminStartPage() {
  const t = useTranslations('admin')
  const config = useConfig()
  const facts = [
    [t('mode'), config?.mode],
    [t('payments'), config?.payments],
    [t('mail'), config?.mail],
    [t('version'), config?.version],
    ...(config?.providers ?? []).map((provider) => [provider.name, provider.status] as const),
  ] as const
  return (
    <AdminFrame title={t('title')} lead={t('lead')}>
      <dl className="grid max-w-xl rounded-panel border border-line bg-surface">
        {facts.map(([name, value]) => (
          <div key={name} className="flex justify-between gap-4 border-line px-4 py-2.5 not-last:border-b">
            <dt className="text-muted">{name}</dt>
            <dd className="font-mono">{value ?? '…'}</dd>
          </div>
        ))}
      </dl>
      <ul className="mt-5 grid gap-2">
        {(['orders', 'mails'] as const).map((place) => (
          <li key={place}>
            <Link href={hrefs[place]} className="inline-flex touch-target items-center gap-2 text-link">
              {t(place)}
              <Icon of={ArrowRight} className="rtl:rotate-180" />
            </Link>
          </li>
        ))}
      </ul>
    </AdminFrame>
  )
}
