'use client'

import type { PriceLoss } from '@tessera/contracts/prices-admin'
import { TriangleAlert } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'

import { TimeText } from '@/components/time-text'
import { Notice } from '@/components/ui/banner'
import { useNow } from '@/lib/use-now'

import { formatMargin } from './margin-text'
import type { Prices } from './use-prices'

/** What scrolls by itself must be reachable by keyboard. */
const focusable = { tabIndex: 0 }

type LossListProps = { readonly losses: readonly PriceLoss[]; readonly prices: Prices }

type LossLineProps = { readonly loss: PriceLoss; readonly name: string }

/** One model for whoever bought one package: what of it loses, how much, and from when on. */
function LossLine({ loss, name }: LossLineProps) {
  const t = useTranslations('priceDesk')
  const now = useNow()
  return (
    <li className="flex flex-wrap justify-between gap-x-4">
      <span>
        {t('lossOf', { model: name, package: loss.package, tokens: t(`classes.${loss.token_class}`) })}
        {Date.parse(loss.from) > now ? (
          <>
            {', '}
            {t('from')} <TimeText at={loss.from} />
          </>
        ) : undefined}
      </span>
      <span className="font-mono whitespace-nowrap text-warn">{formatMargin(loss.margin_basis_points)}</span>
    </li>
  )
}

/** What loses money after payment fees, model by model and package by package. */
function LossLines({ losses, prices }: LossListProps) {
  return (
    <ul className="grid gap-1">
      {losses.map((loss) => (
        <LossLine
          key={`${loss.model} ${loss.package_id} ${loss.from}`}
          loss={loss}
          name={prices.models.find(({ model }) => model === loss.model)?.name ?? loss.model}
        />
      ))}
    </ul>
  )
}

/** Why a change was stopped; it comes into sight when it comes. */
export function LossList({ losses, prices }: LossListProps) {
  const t = useTranslations('priceChange')
  const notice = useRef<HTMLDivElement>(null)
  useEffect(() => {
    notice.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  return (
    <div ref={notice}>
      <Notice icon={TriangleAlert} tone="warn">
        <p className="font-medium">{t('losesTitle', { count: losses.length })}</p>
        <p className="mt-0.5 mb-2 text-muted">{t('losesText')}</p>
        <section aria-label={t('losses')} {...focusable} className="max-h-48 overflow-y-auto">
          <LossLines losses={losses} prices={prices} />
        </section>
      </Notice>
    </div>
  )
}
