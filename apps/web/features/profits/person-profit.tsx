'use client'

import type { CustomerResponse } from '@tessera/contracts/customer-profits'
import { CircleAlert } from 'lucide-react'
import { useSearchParams } from 'next/navigation'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { MessageScope } from '@/components/message-scope'
import { DateSpanFilter } from '@/components/operator/date-span-filter'
import { Notice } from '@/components/ui/banner'
import { Skeleton } from '@/components/ui/skeleton'
import { addressOf } from '@/lib/address-of'
import { type DateSpan, parseSpan, spanValues } from '@/lib/date-span'
import { formatFullTime } from '@/lib/format-time'
import { profitMessages } from '@/messages/en-profits'

import { PersonProfitFigures } from './person-profit-figures'
import { ProfitLadder } from './profit-ladder'
import { useCustomerProfit } from './use-profits'

const recentDays = '30d'

type PersonProfitProps = {
  readonly id: string
  /** Where the page itself is, with what it was found by. */
  readonly address: string
}

function About({ data }: { readonly data: CustomerResponse }) {
  const t = useTranslations('personProfit')
  const shared = useTranslations('profits')
  return (
    <>
      {data.is_complete ? undefined : (
        <Notice icon={CircleAlert} tone="warn">
          {shared('incomplete')}
        </Notice>
      )}
      <p className="text-label text-muted">
        {data.livemode ? undefined : <span className="me-2 text-text">{shared('testMoney')}</span>}
        {t('asOf', { time: formatFullTime(data.as_of), days: data.span.days })}
      </p>
    </>
  )
}

function Profit({ id, span }: { readonly id: string; readonly span: DateSpan }) {
  const t = useTranslations('personProfit')
  const loaded = useCustomerProfit(id, span)
  if (loaded.status === 'error') return <LoadError what={t('what')} onRetry={loaded.retry} />
  if (loaded.status === 'loading') return <Skeleton className="h-96 rounded-panel" />
  const { value, isRefreshing } = loaded
  return (
    <div
      aria-busy={isRefreshing || undefined}
      className="grid gap-5 *:min-w-0 aria-busy:[&_dd]:opacity-60 aria-busy:[&_td]:opacity-60"
    >
      <About data={value} />
      <PersonProfitFigures data={value} />
      <ProfitLadder data={value} />
    </div>
  )
}

/** What a customer paid, used and cost, and what is left of it. */
export function PersonProfit({ id, address }: PersonProfitProps) {
  const span = parseSpan(useSearchParams()) ?? recentDays
  const [path = '', query = ''] = address.split('?')
  const given = Object.fromEntries(new URLSearchParams(query))
  return (
    <MessageScope of={profitMessages}>
      <div className="grid gap-5 *:min-w-0">
        <DateSpanFilter
          span={span}
          addressOf={(wanted) =>
            addressOf(path, { ...given, ...spanValues(wanted === recentDays ? undefined : wanted) })
          }
        />
        <Profit id={id} span={span} />
      </div>
    </MessageScope>
  )
}
