'use client'

import { useTranslations } from 'use-intl'

import { creditsOf, linkTo } from '@/components/rich-tags'
import { Section } from '@/components/section'
import { Skeleton } from '@/components/ui/skeleton'
import { Guarantee } from '@/features/credits/guarantee'
import { typicalCost } from '@/features/credits/typical-answer'
import { type ModelPrice, pricesOf, useModelPrices, usePackages } from '@/features/credits/use-price-list'
import { formatDollars } from '@/lib/format-credits'

const examples = new Set(['gemini-flash', 'gpt-4o-mini', 'claude-haiku', 'claude-sonnet', 'claude-opus'])

function examplesOf(models: readonly ModelPrice[]): readonly ModelPrice[] {
  const sold = models.filter((model) => model.available)
  const known = sold.filter((model) => examples.has(model.model))
  return known.length > 2 ? known : sold.slice(0, 5)
}

function AnswerPrices() {
  const t = useTranslations('buy')
  const models = useModelPrices()
  if (models.status === 'loading') return <Skeleton className="h-40" />
  if (models.status === 'error') return undefined
  return (
    <dl className="max-w-md">
      {examplesOf(models.value).map((model) => (
        <div key={model.model} className="flex justify-between gap-4 border-b border-line py-2 last:border-0">
          <dt>{model.name}</dt>
          <dd>{t.rich('creditAnswer', { credits: creditsOf(typicalCost(pricesOf(model))) })}</dd>
        </div>
      ))}
    </dl>
  )
}

/** What a credit is in everyday terms, what is never charged, and where receipts are. */
export function CreditMeaning() {
  const t = useTranslations('buy')
  const packages = usePackages()
  const dearest =
    packages.status === 'ready' ? Math.max(...packages.value.map((item) => item.price_per_credit_usd)) : 0
  return (
    <>
      <Section
        title={t('creditTitle')}
        lead={dearest > 0 ? t('creditLead', { price: formatDollars(dearest) }) : undefined}
      >
        <AnswerPrices />
        <p className="mt-3">{t.rich('creditPrices', { link: linkTo('/pricing/') })}</p>
      </Section>
      <Section title={t('guaranteeTitle')}>
        <Guarantee />
      </Section>
      <Section title={t('invoiceTitle')}>
        <p className="max-w-prose text-muted">
          {t.rich('invoiceLead', { link: linkTo('/credits/orders/') })}
        </p>
      </Section>
    </>
  )
}
