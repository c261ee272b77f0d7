'use client'

import Link from 'next/link'
import { useTranslations } from 'use-intl'

import { PageShell } from '@/components/page-shell'
import { creditsOf } from '@/components/rich-tags'
import { buttonStyle } from '@/components/ui/button'
import { BuyLink } from '@/features/credits/buy-link'
import { Guarantee } from '@/features/credits/guarantee'
import { ModelPriceTable } from '@/features/credits/model-price-table'
import { PackageList } from '@/features/credits/package-list'
import { useConfig } from '@/lib/use-config'
import { useSession } from '@/lib/use-session'

import { ComparisonSlider } from './comparison-slider'
import { Part } from './part'
import { ReceiptExample } from './receipt-example'
import { SiteFooter } from './site-footer'

function Hero() {
  const t = useTranslations('landing')
  const session = useSession()
  const bonus = useConfig()?.sign_up_bonus_credits ?? 0
  const isIn = session.status === 'signed-in'
  return (
    <section className="grid items-center gap-12 py-14 sm:py-20 lg:grid-cols-[1.15fr_1fr]">
      <div>
        <h1 className="max-w-xl font-serif text-[clamp(2.25rem,6vw,3.5rem)] leading-[1.08] font-medium tracking-tight">
          {t('headline')}
        </h1>
        <p className="mt-5 max-w-xl text-reading text-muted">{t('lead')}</p>
        <div className="mt-8 flex flex-wrap items-center gap-3">
          <Link
            href={isIn ? '/chat/' : '/sign-up/'}
            className={buttonStyle({ look: 'primary', size: 'large' })}
          >
            {isIn ? t('openChat') : t('start')}
          </Link>
          <Link href="/pricing/" className={buttonStyle({ look: 'quiet', size: 'large' })}>
            {t('seePrices')}
          </Link>
        </div>
        <p className="mt-4 min-h-5 text-label text-muted">
          {!isIn && bonus > 0 ? t.rich('bonus', { credits: creditsOf(bonus) }) : undefined}
        </p>
      </div>
      <ReceiptExample />
    </section>
  )
}

export function LandingPage() {
  const t = useTranslations('landing')
  return (
    <PageShell>
      <div className="mx-auto w-full max-w-5xl px-4 sm:px-6">
        <Hero />
        <Part title={t('comparisonTitle')} lead={t('comparisonLead')}>
          <ComparisonSlider />
        </Part>
        <Part title={t('pricesTitle')} lead={t('pricesLead')}>
          <ModelPriceTable isShort />
        </Part>
        <Part title={t('packagesTitle')} lead={t('packagesLead')}>
          <PackageList />
          <BuyLink />
        </Part>
        <Part title={t('guaranteeTitle')} lead={t('guaranteeLead')}>
          <Guarantee />
        </Part>
      </div>
      <SiteFooter />
    </PageShell>
  )
}
