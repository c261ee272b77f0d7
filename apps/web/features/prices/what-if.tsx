'use client'

import { useMutation } from '@tanstack/react-query'
import type { PriceWhatIfResponse } from '@tessera/contracts/price-tools'
import { CircleAlert, History } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'use-intl'

import { Amount } from '@/components/amount'
import { FactList } from '@/components/operator/fact-list'
import { Notice } from '@/components/ui/banner'
import { Button } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import type { BodyOf } from '@/lib/api/endpoints'
import { callOperator } from '@/lib/api/operator'
import { formatMoney } from '@/lib/format-money'
import { formatDay } from '@/lib/format-time'
import { useProblemText } from '@/lib/use-problem-text'

import { formatMargin } from './margin-text'

type ResultProps = { readonly result: PriceWhatIfResponse }

function Affected({ result }: ResultProps) {
  const t = useTranslations('priceWhatIf')
  if (result.most_affected.length === 0) return undefined
  return (
    <details>
      <summary className="touch-target cursor-pointer text-muted">{t('affected')}</summary>
      <ul className="mt-2 grid gap-1">
        {result.most_affected.map(({ user, credits_before: before, credits_after: after }) => (
          <li key={user.id} className="flex flex-wrap justify-between gap-x-4">
            <Link href={`/admin/credits/users/?user=${encodeURIComponent(user.id)}`} className="text-link">
              {user.name === '' ? user.email : user.name}
            </Link>
            <span>
              <Amount credits={before} /> → <Amount credits={after} />
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}

function marginText(basisPoints: number | null): string {
  return basisPoints === null ? '–' : formatMargin(basisPoints)
}

function Result({ result }: ResultProps) {
  const t = useTranslations('priceWhatIf')
  const { before, after, users } = result
  if (result.runs_replayed === 0) return <p className="text-muted">{t('nothing')}</p>
  return (
    <section aria-label={t('title')} className="grid gap-3">
      <FactList
        facts={[
          [
            t('credits'),
            <span key="credits">
              <Amount credits={before.credits} /> → <Amount credits={after.credits} />
            </span>,
          ],
          [
            t('revenue'),
            t('change', {
              before: formatMoney(before.revenue_cents, 'usd'),
              after: formatMoney(after.revenue_cents, 'usd'),
            }),
          ],
          [
            t('margin'),
            t('change', {
              before: marginText(before.margin_basis_points),
              after: marginText(after.margin_basis_points),
            }),
          ],
          [t('payMore'), t('ofUsers', { count: users.pay_more, total: users.total })],
          [t('payLess'), t('ofUsers', { count: users.pay_less, total: users.total })],
        ]}
      />
      <Affected result={result} />
      <p className="text-label text-muted">
        {t('basis', {
          count: result.runs_replayed,
          from: formatDay(result.from.slice(0, 10)),
          left: result.runs_left_out,
        })}{' '}
        {result.is_capped ? t('capped') : undefined}
      </p>
    </section>
  )
}

type WhatIfProps = {
  /** What would be saved; undefined while it is not filled as it should be. */
  readonly wanted: BodyOf<'priceWhatIf'> | undefined
}

/** What the last 30 days would have brought with what is typed; nothing is changed by it. */
export function WhatIf({ wanted }: WhatIfProps) {
  const t = useTranslations('priceWhatIf')
  const problemText = useProblemText()
  const replay = useMutation({
    mutationFn: async (body: BodyOf<'priceWhatIf'>) => ({
      result: await callOperator('priceWhatIf', { body }),
      of: JSON.stringify(body),
    }),
  })
  const isStale = replay.data !== undefined && replay.data.of !== JSON.stringify(wanted)
  return (
    <div className="grid gap-3">
      <Button
        className="w-fit"
        disabled={wanted === undefined}
        isBusy={replay.isPending}
        busyLabel={t('busy')}
        onClick={() => {
          if (wanted !== undefined) replay.mutate(wanted)
        }}
      >
        <Icon of={History} />
        {t('replay')}
      </Button>
      {replay.isError ? (
        <Notice icon={CircleAlert} tone="warn">
          {problemText(replay.error)}
        </Notice>
      ) : undefined}
      <output className="grid gap-3">
        {isStale ? <p className="text-muted">{t('stale')}</p> : undefined}
        {replay.data === undefined || isStale ? undefined : <Result result={replay.data.result} />}
      </output>
    </div>
  )
}
