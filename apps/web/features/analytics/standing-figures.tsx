'use client'

import type { AnalyticsResponse } from '@tessera/contracts/analytics'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

import { Figure, FigureRow } from '@/components/operator/figure'
import { Skeleton } from '@/components/ui/skeleton'
import { usePackages } from '@/features/credits/use-price-list'
import { formatCredits } from '@/lib/format-credits'
import { formatMoney } from '@/lib/format-money'

import { formatCount, formatFineMoney, formatShare, minorOfMicro } from './analytics-values'

type Line = {
  readonly name: 'users' | 'active' | 'customers' | 'outstanding' | 'deferred' | 'debt' | 'lifetime'
  readonly href: string
  readonly value: ReactNode
}

function linesOf({ standing, currency }: AnalyticsResponse): readonly Line[] {
  const { lifetime_value_minor: lifetimeMinor, debt_credits: debt } = standing
  return [
    { name: 'users', href: '/admin/credits/users/', value: formatCount(standing.users) },
    {
      name: 'active',
      href: '/admin/credits/users/?sort=last_active',
      value: formatCount(standing.active_users),
    },
    { name: 'customers', href: '/admin/credits/refunds/', value: formatCount(standing.customers) },
    {
      name: 'outstanding',
      href: '/admin/credits/users/?sort=balance',
      value: <span className="text-amber">{formatCredits(standing.outstanding_credits)}</span>,
    },
    {
      name: 'deferred',
      href: '/admin/credits/refunds/',
      value: formatFineMoney(minorOfMicro(standing.deferred_micro_minor), currency),
    },
    {
      name: 'debt',
      href: '/admin/credits/users/?in_debt=true',
      value: <span className="text-amber">{formatCredits(debt)}</span>,
    },
    {
      name: 'lifetime',
      href: '/admin/credits/refunds/',
      value: lifetimeMinor === null ? '–' : formatMoney(lifetimeMinor, currency),
    },
  ]
}

/** What the credits in all wallets are worth at most: at the dearest package. */
function Worth({ credits }: { readonly credits: number }) {
  const t = useTranslations('analytics')
  const packages = usePackages()
  if (packages.status !== 'ready') return undefined
  const dearest = Math.max(0, ...packages.value.map((item) => item.price_per_credit_usd))
  return dearest === 0 ? undefined : (
    <span>{t('worth', { money: formatFineMoney(credits * dearest * 100, 'usd') })}</span>
  )
}

function underOf(name: Line['name'], data: AnalyticsResponse, share: string): ReactNode {
  if (name === 'outstanding') return <Worth credits={data.standing.outstanding_credits} />
  return name === 'customers' ? <span>{share}</span> : undefined
}

const names = ['users', 'active', 'customers', 'outstanding', 'deferred', 'debt', 'lifetime'] as const

/** The business as it is now, whatever days are looked at. */
export function StandingFigures({ data }: { readonly data: AnalyticsResponse | undefined }) {
  const t = useTranslations('analytics')
  const shareBp = data?.standing.customers_bp ?? 0
  const share = t('customersShare', { share: formatShare(shareBp) })
  return (
    <FigureRow label={t('now')}>
      {data === undefined
        ? names.map((name) => (
            <Figure
              key={name}
              label={t(`standing.${name}.name`)}
              value={<Skeleton className="my-1 h-5 w-20" />}
              under={<Skeleton className="h-4 w-24" />}
            />
          ))
        : linesOf(data).map(({ name, href, value }) => (
            <Figure
              key={name}
              label={t(`standing.${name}.name`)}
              meaning={t(`standing.${name}.meaning`)}
              href={href}
              value={value}
              under={underOf(name, data, share)}
            />
          ))}
    </FigureRow>
  )
}
