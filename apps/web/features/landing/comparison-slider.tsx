'use client'

import { type ReactNode, useId, useState } from 'react'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { Skeleton } from '@/components/ui/skeleton'
import { typicalMessage } from '@/features/credits/typical-answer'
import {
  type CreditPackage,
  type ModelPrice,
  pricesOf,
  useModelPrices,
  usePackages,
} from '@/features/credits/use-price-list'
import { formatCredits, formatDollars } from '@/lib/format-credits'

import { compareWithSubscription, subscriptionDollars } from './subscription-comparison'

type Offer = { readonly models: readonly ModelPrice[]; readonly dollarsPerCredit: number }

function Figure({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div>
      <p className="text-label text-muted">{label}</p>
      <p className="mt-1 text-title font-semibold tracking-tight">{children}</p>
    </div>
  )
}

type InputsProps = {
  readonly models: readonly ModelPrice[]
  readonly chosen: string
  readonly onChoose: (model: string) => void
  readonly messagesPerDay: number
  readonly onMessages: (count: number) => void
}

function Inputs({ models, chosen, onChoose, messagesPerDay, onMessages }: InputsProps) {
  const t = useTranslations('comparison')
  const sliderId = useId()
  const modelId = useId()
  return (
    <div className="grid gap-6 md:grid-cols-2 md:gap-10">
      <div className="grid content-start gap-2">
        <label htmlFor={sliderId} className="flex items-baseline justify-between gap-3">
          {t('messages')}
          <span className="text-reading font-semibold">{messagesPerDay}</span>
        </label>
        <input
          id={sliderId}
          type="range"
          min={1}
          max={100}
          value={messagesPerDay}
          onChange={(event) => {
            onMessages(Number(event.target.value))
          }}
          className="h-10 w-full touch-target accent-(--text)"
        />
      </div>
      <div className="grid content-start gap-2">
        <label htmlFor={modelId}>{t('with')}</label>
        <select
          id={modelId}
          value={chosen}
          onChange={(event) => {
            onChoose(event.target.value)
          }}
          className="h-10 w-full touch-target rounded-control border border-control-line bg-surface px-3"
        >
          {models.map((candidate) => (
            <option key={candidate.model} value={candidate.model}>
              {candidate.name}
            </option>
          ))}
        </select>
      </div>
    </div>
  )
}

/** Begins in the middle of the list: neither the cheapest nor the dearest. */
function firstChoice(models: readonly ModelPrice[]): string {
  const haiku = models.find((model) => /haiku/i.test(model.name))
  return (haiku ?? models[Math.floor(models.length / 2)])?.model ?? ''
}

function Comparison({ models, dollarsPerCredit }: Offer) {
  const t = useTranslations('comparison')
  const [messagesPerDay, setMessagesPerDay] = useState(12)
  const [chosen, setChosen] = useState(() => firstChoice(models))
  const model = models.find((candidate) => candidate.model === chosen) ?? models[0]
  const prices = model === undefined ? { input: 0, output: 0 } : pricesOf(model)
  const result = compareWithSubscription({
    messagesPerDay,
    inputPer1k: prices.input,
    outputPer1k: prices.output,
    dollarsPerCredit,
  })
  const difference = subscriptionDollars - result.dollarsPerMonth
  return (
    <div className="grid gap-8 rounded-panel border border-line bg-surface p-5 sm:p-8">
      <Inputs
        models={models}
        chosen={model?.model ?? ''}
        onChoose={setChosen}
        messagesPerDay={messagesPerDay}
        onMessages={setMessagesPerDay}
      />
      <div aria-live="polite" className="grid gap-6 border-t border-line pt-6 sm:grid-cols-3">
        <Figure label={t('here')}>
          {formatDollars(Math.round(result.dollarsPerMonth * 100) / 100)}
          <span className="mt-1 block font-mono text-body font-normal tracking-normal text-amber">
            {t('creditsAMonth', { credits: formatCredits(result.creditsPerMonth) })}
          </span>
        </Figure>
        <Figure label={t('subscription')}>{formatDollars(subscriptionDollars)}</Figure>
        <Figure label={difference >= 0 ? t('saved') : t('dearer')}>
          {formatDollars(Math.round(Math.abs(difference) * 100) / 100)}
        </Figure>
      </div>
      <p className="text-label text-muted">
        {t('footnote', {
          input: typicalMessage.inputTokens,
          output: typicalMessage.outputTokens,
          perMessage: formatCredits(result.creditsPerMessage),
          breakEven: Math.max(1, Math.floor(result.breakEvenPerDay)),
        })}
      </p>
    </div>
  )
}

function dearestRate(packages: readonly CreditPackage[]): number {
  return Math.max(0, ...packages.map((item) => item.price_per_credit_usd))
}

/** Against a 20-dollar subscription, at listed prices; it also says when the subscription wins. */
export function ComparisonSlider() {
  const t = useTranslations('comparison')
  const models = useModelPrices()
  const packages = usePackages()
  if (models.status === 'error') return <LoadError what={t('title')} onRetry={models.retry} />
  if (packages.status === 'error') return <LoadError what={t('title')} onRetry={packages.retry} />
  if (models.status === 'loading' || packages.status === 'loading')
    return <Skeleton className="h-80 rounded-panel" />
  if (models.value.length === 0 || packages.value.length === 0) return undefined
  return <Comparison models={models.value} dollarsPerCredit={dearestRate(packages.value)} />
}
