'use client'

import type { TodayLine, TodayResponse } from '@tessera/contracts/operations'
import { Check, CircleAlert, CircleCheck } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { Notice } from '@/components/ui/banner'
import { Button } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import { Skeleton } from '@/components/ui/skeleton'
import { AdminFrame } from '@/features/admin/admin-frame'

import { TodayItem } from './today-line'
import { useToday } from './use-today'
import { useTodayWords } from './use-today-words'

type LinesProps = { readonly lines: readonly TodayLine[] }

function AllWell() {
  const t = useTranslations('today')
  return (
    <div className="grid justify-items-center gap-2 rounded-panel border border-line bg-surface px-4 py-12 text-center">
      <Icon of={CircleCheck} size={20} className="text-confirm" />
      <h2 className="text-reading font-medium">{t('allWell')}</h2>
      <p className="max-w-md text-muted">{t('allWellHint')}</p>
    </div>
  )
}

/** What was looked at too, and was as it should be. */
function Fine({ lines }: LinesProps) {
  const t = useTranslations('today')
  const words = useTodayWords()
  if (lines.length === 0) return undefined
  return (
    <section aria-labelledby="fine" className="grid gap-3">
      <h2 id="fine" className="font-medium">
        {t('fine')}
      </h2>
      <ul className="grid gap-x-6 gap-y-1.5 sm:grid-cols-2 xl:grid-cols-3">
        {lines.map((line) => (
          <li key={line.kind} className="flex items-center gap-2 text-muted">
            <Icon of={Check} className="shrink-0 text-confirm" />
            {words.name(line)}
          </li>
        ))}
      </ul>
    </section>
  )
}

function countOf(lines: readonly TodayLine[], severity: TodayLine['severity']): number {
  return lines.filter((line) => line.severity === severity).length
}

/** Told again by a screen reader only where it has changed: the time stands apart. */
function Summary({ lines }: LinesProps) {
  const t = useTranslations('today')
  const [act, watch] = [countOf(lines, 'act'), countOf(lines, 'watch')]
  return (
    <output aria-label={t('state')} className="font-medium">
      {act + watch === 0 ? t('allWell') : t('summary', { act, watch })}
    </output>
  )
}

const clock = new Intl.DateTimeFormat('en', { timeStyle: 'medium', hourCycle: 'h23' })

type LookedAtProps = {
  readonly at: string
  readonly isLooking: boolean
  readonly lookAgain: () => void
}

function LookedAt({ at, isLooking, lookAgain }: LookedAtProps) {
  const t = useTranslations('today')
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <p className="text-muted">
        <time dateTime={at}>{t('lookedAt', { time: clock.format(new Date(at)) })}</time>
      </p>
      <Button size="small" isBusy={isLooking} busyLabel={t('looking')} onClick={lookAgain}>
        {t('lookAgain')}
      </Button>
    </div>
  )
}

function Lines({ today }: { readonly today: TodayResponse }) {
  const open = today.lines.filter((line) => line.severity !== 'fine')
  return (
    <>
      {open.length === 0 ? (
        <AllWell />
      ) : (
        <ol className="rounded-panel border border-line bg-surface">
          {open.map((line) => (
            <TodayItem key={line.kind} line={line} />
          ))}
        </ol>
      )}
      <Fine lines={today.lines.filter((line) => line.severity === 'fine')} />
    </>
  )
}

function Today() {
  const t = useTranslations('today')
  const loaded = useToday()
  if (loaded.status === 'loading') return <Skeleton className="h-96 rounded-panel" />
  if (loaded.status === 'error') return <LoadError what={t('title')} onRetry={loaded.retry} />
  const { today, isStale, isLooking, lookAgain } = loaded
  return (
    <div className="grid max-w-4xl gap-5 *:min-w-0">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <Summary lines={today.lines} />
        <LookedAt at={today.at} isLooking={isLooking} lookAgain={lookAgain} />
      </div>
      {isStale ? (
        <Notice icon={CircleAlert} tone="warn">
          {t('stale', { time: clock.format(new Date(today.at)) })}
        </Notice>
      ) : undefined}
      <Lines today={today} />
    </div>
  )
}

/** What needs somebody: the worst first, each with the way to where it is worked on. */
export function TodayPage() {
  const t = useTranslations('today')
  return (
    <AdminFrame title={t('title')} lead={t('lead')}>
      <Today />
    </AdminFrame>
  )
}
