'use client'

import { CircleAlert, ShieldCheck } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { Notice } from '@/components/ui/banner'

import { LossesAhead } from './losses-ahead'
import { formatMargin } from './margin-text'
import { timeOf } from './time-of'
import type { Prices } from './use-prices'

/** Who stood up for the prices, and what that means for real money. */
export function ConfirmationState({ prices }: { readonly prices: Prices }) {
  const t = useTranslations('priceDesk')
  const { confirmed, scheduled_list: scheduled } = prices
  return (
    <div className="grid gap-3">
      {confirmed === null ? (
        <Notice icon={CircleAlert} tone={prices.payments_waiting ? 'warn' : 'neutral'}>
          <p className="font-medium text-text">{t('unconfirmedTitle')}</p>
          <p className="mt-0.5">{prices.payments_waiting ? t('waitingText') : t('unconfirmedText')}</p>
        </Notice>
      ) : (
        <Notice icon={ShieldCheck} tone={prices.payments_waiting ? 'warn' : 'neutral'}>
          {t.rich('confirmedBy', {
            list: t(`lists.${confirmed.price_list}`),
            name: confirmed.by.name === '' ? confirmed.by.id : confirmed.by.name,
            time: timeOf(confirmed.at),
          })}{' '}
          {prices.payments_waiting ? t.rich('holdsFrom', { time: timeOf(confirmed.from) }) : ''}
        </Notice>
      )}
      {scheduled === null ? undefined : (
        <Notice icon={CircleAlert}>
          {t.rich('scheduledList', {
            list: t(`lists.${scheduled.price_list}`),
            time: timeOf(scheduled.effective_from),
          })}{' '}
          {scheduled.markup_basis_points === null
            ? ''
            : t('scheduledMarkup', { markup: formatMargin(scheduled.markup_basis_points) })}
        </Notice>
      )}
      <LossesAhead prices={prices} />
    </div>
  )
}
