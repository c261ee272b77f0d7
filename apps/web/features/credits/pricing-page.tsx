'use client'

import { useTranslations } from 'use-intl'

import { PageShell } from '@/components/page-shell'
import { Part } from '@/features/landing/part'
import { SiteFooter } from '@/features/landing/site-footer'
import { useConfig } from '@/lib/use-config'

import { BuyLink } from './buy-link'
import { Guarantee } from './guarantee'
import { ModelPriceTable } from './model-price-table'
import { PackageList } from './package-list'

export function PricingPage() {
  const t = useTranslations('pricing')
  const payments = useConfig()?.payments
  return (
    <PageShell>
      <div className="mx-auto w-full max-w-5xl px-4 sm:px-6">
        <div className="py-10 sm:py-14">
          <h1 className="font-serif text-[clamp(2rem,5vw,2.75rem)] leading-tight font-medium tracking-tight">
            {t('title')}
          </h1>
          <p className="mt-3 max-w-2xl text-reading text-muted">{t('lead')}</p>
        </div>
        <Part title={t('packages')} lead={payments === 'off' ? t('packagesOff') : t('packagesLead')}>
          <PackageList />
          <BuyLink />
        </Part>
        <Part title={t('models')} lead={t('modelsLead')}>
          <ModelPriceTable />
        </Part>
        <Part title={t('guarantee')} lead={t('guaranteeLead')}>
          <Guarantee />
        </Part>
      </div>
      <SiteFooter />
    </PageShell>
  )
}
