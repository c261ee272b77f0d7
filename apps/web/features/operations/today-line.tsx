'use client'

import type { TodayLine } from '@tessera/contracts/operations'
import { clsx } from 'clsx'
import { CircleAlert, Eye } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

import { PageLink } from '@/components/page-link'
import { TextLink } from '@/components/text-link'
import { TimeText } from '@/components/time-text'
import { buttonStyle } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'

import { useTodayWords, worstAddress } from './use-today-words'

type LineProps = { readonly line: TodayLine }

function timeOf(at: string): () => ReactNode {
  return () => <TimeText at={at} />
}

/** What the moment beside it is: when it was first, was looked at, or begins. */
function sinceOf(kind: TodayLine['kind']): 'booksSince' | 'losesFrom' | 'since' {
  if (kind === 'books') return 'booksSince'
  return kind === 'losing_prices' ? 'losesFrom' : 'since'
}

/** How bad it is, in words and in a sign besides its colour, and since when. */
function Standing({ line }: LineProps) {
  const t = useTranslations('today')
  const { severity, since, kind } = line
  if (severity === 'fine') return undefined
  return (
    <p className="text-label text-muted">
      <span className={severity === 'act' ? 'font-medium text-warn' : 'text-text'}>
        {t(`severity.${severity}`)}
      </span>
      {since === null ? undefined : (
        <>
          {' · '}
          {t.rich(sinceOf(kind), { time: timeOf(since) })}
        </>
      )}
    </p>
  )
}

function Worst({ line }: LineProps) {
  const t = useTranslations('today')
  const words = useTodayWords()
  if (line.worst.length === 0) return undefined
  return (
    <ul aria-label={t('worst')} className="mt-1 grid gap-0.5">
      {line.worst.map((worst) => {
        const name = words.worst(line, worst)
        const href = worstAddress(line.kind, worst)
        return (
          <li key={worst.id} className="flex min-w-0 items-baseline gap-2 text-muted">
            <span className="min-w-0 wrap-anywhere">
              {href === undefined ? name : <TextLink href={href}>{name}</TextLink>}
            </span>
            <span className="font-mono text-label whitespace-nowrap">
              ×&#8202;{words.countText(worst.count)}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

/** One thing that needs somebody: what it is, since when, who or what most of it is, and where it is worked on. */
export function TodayItem({ line }: LineProps) {
  const words = useTodayWords()
  const open = words.open(line)
  const isUrgent = line.severity === 'act'
  return (
    <li className="flex gap-3 border-line px-4 py-4 not-last:border-b">
      <Icon
        of={isUrgent ? CircleAlert : Eye}
        className={clsx('mt-0.5 shrink-0', isUrgent ? 'text-warn' : 'text-muted')}
      />
      <div className="flex min-w-0 grow flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="grid min-w-0 flex-[1_1_22rem] gap-1">
          <h2 className="font-medium">{words.sentence(line)}</h2>
          <Standing line={line} />
          <Worst line={line} />
          <p className="max-w-prose text-muted">{words.hint(line)}</p>
        </div>
        {open === undefined ? undefined : (
          <PageLink href={line.link} className={buttonStyle({ size: 'small', className: 'shrink-0' })}>
            {open}
          </PageLink>
        )}
      </div>
    </li>
  )
}
