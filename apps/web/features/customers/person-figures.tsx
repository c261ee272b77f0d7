'use client'

import type { AdminUserResponse } from '@tessera/contracts/people-admin'
import { useTranslations } from 'use-intl'

import { Figure, FigureRow } from '@/components/operator/figure'
import { creditsOf } from '@/components/rich-tags'
import { formatBalance, formatCredits, formatSignedCredits } from '@/lib/format-credits'
import { formatMoney } from '@/lib/format-money'

import { everybody, peopleAddress } from './people-filter'

function Credits({ text }: { readonly text: string }) {
  return <span className="text-amber">{text}</span>
}

function Paid({ paid }: { readonly paid: AdminUserResponse['totals']['paid'] }) {
  const t = useTranslations('person')
  if (paid.length === 0) return <span className="font-sans text-body text-muted">{t('nothingPaid')}</span>
  return paid.map(({ amount_minor: amount, currency }) => (
    <span key={currency} className="block">
      {formatMoney(amount, currency)}
    </span>
  ))
}

/** The wallet as it is, and what came and went altogether; each figure leads to its rows. */
export function PersonFigures({ person }: { readonly person: AdminUserResponse }) {
  const t = useTranslations('person')
  const { totals, held, frozen, debt } = person
  const partOf = (part: 'transactions' | 'requests' | 'orders') =>
    peopleAddress({ ...everybody, user: person.id, part })
  return (
    <FigureRow label={t('figures')}>
      <Figure
        label={t('balance')}
        value={<Credits text={formatBalance(person.balance)} />}
        href={partOf('transactions')}
        under={
          held > 0 ? (
            <>
              <span>{t.rich('held', { held: creditsOf(held) })}</span>
              {frozen > 0 ? <span>{t.rich('frozen', { frozen: creditsOf(frozen) })}</span> : undefined}
            </>
          ) : undefined
        }
      />
      <Figure label={t('available')} value={<Credits text={formatBalance(person.available)} />} />
      {debt > 0 ? (
        <Figure
          label={t('debt')}
          value={<span className="text-warn">{formatCredits(-debt)}</span>}
          meaning={t('debtMeaning')}
        />
      ) : undefined}
      <Figure
        label={t('spent')}
        value={<Credits text={formatCredits(totals.spent)} />}
        href={partOf('requests')}
        under={t('requests', { count: totals.requests })}
      />
      <Figure
        label={t('purchased')}
        value={<Credits text={formatCredits(totals.purchased)} />}
        href={partOf('orders')}
        under={t('orders', { count: totals.orders })}
      />
      <Figure
        label={t('given')}
        value={<Credits text={formatCredits(totals.bonus)} />}
        meaning={t('givenMeaning')}
      />
      {totals.refunded === 0 && totals.adjusted === 0 ? undefined : (
        <Figure
          label={t('corrected')}
          value={
            <Credits text={formatSignedCredits(Number((totals.refunded + totals.adjusted).toFixed(6)))} />
          }
          meaning={t('correctedMeaning')}
        />
      )}
      <Figure label={t('paid')} value={<Paid paid={totals.paid} />} meaning={t('paidMeaning')} />
    </FigureRow>
  )
}
