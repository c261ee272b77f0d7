'use client'

import { clsx } from 'clsx'
import { ArrowDown, ArrowUp, Equal, Info, type LucideIcon } from 'lucide-react'
import Link from 'next/link'
import { type ReactNode, useId } from 'react'
import { useTranslations } from 'use-intl'

import { Icon } from '@/components/ui/icon'
import { Popover } from '@/components/ui/popover'
import { type Change, formatPercentChange } from '@/lib/change-of'

type FigureProps = {
  readonly label: string
  readonly value: ReactNode
  /** Against the period before; left out where there is nothing to compare. */
  readonly change?: Change | undefined
  /** Which way is good: that one is confirmed, the other one warns. Left out: neither. */
  readonly isGoodWhen?: 'up' | 'down'
  /** The rows that it is the sum of. */
  readonly href?: string
  /** How it is counted. */
  readonly meaning?: string
  readonly under?: ReactNode
}

function toneOf(change: Change, isGoodWhen: FigureProps['isGoodWhen']): string {
  if (isGoodWhen === undefined || (change.kind !== 'up' && change.kind !== 'down')) return 'text-muted'
  return change.kind === isGoodWhen ? 'text-confirm' : 'text-warn'
}

const iconByKind = {
  up: ArrowUp,
  down: ArrowDown,
  same: Equal,
  new: ArrowUp,
} as const satisfies Record<Change['kind'], LucideIcon>

function ChangeText({
  change,
  isGoodWhen,
}: {
  readonly change: Change
  readonly isGoodWhen: FigureProps['isGoodWhen']
}) {
  const t = useTranslations('figure')
  const tone = clsx('inline-flex items-center gap-1 whitespace-nowrap', toneOf(change, isGoodWhen))
  if (change.kind === 'same' || change.kind === 'new') {
    return (
      <span className={tone}>
        <Icon of={iconByKind[change.kind]} />
        {t(change.kind)}
      </span>
    )
  }
  const percent = formatPercentChange(change.percent)
  const inWords = t(change.kind, { percent })
  return (
    <span className={tone} title={inWords}>
      <Icon of={iconByKind[change.kind]} />
      <span aria-hidden="true">{t('percent', { percent })}</span>
      <span className="sr-only">{inWords}</span>
    </span>
  )
}

/** How it is counted, for whoever presses, points or tabs there. */
function Meaning({ label, meaning }: { readonly label: string; readonly meaning: string }) {
  const t = useTranslations('figure')
  const name = t('meaning', { label })
  return (
    <Popover
      label={name}
      trigger={
        <button
          type="button"
          aria-label={name}
          title={meaning}
          className="relative -my-1 grid size-6 shrink-0 place-items-center rounded-control text-faint transition-colors hover:text-text"
        >
          <Icon of={Info} />
        </button>
      }
    >
      <p>{meaning}</p>
    </Popover>
  )
}

/** One key figure: what it is, how much, and how it stands against before. With an address, all of it is the target. */
export function Figure({ label, value, change, isGoodWhen, href, meaning, under }: FigureProps) {
  const meaningId = useId()
  return (
    <div
      className={clsx(
        'relative row-span-3 -me-px -mb-px grid min-w-0 grid-rows-subgrid gap-1 border-e border-b border-line px-3 py-3',
        href !== undefined && 'transition-colors hover:bg-sunken',
      )}
    >
      <dt className="flex items-center gap-1 text-label text-muted">
        {href === undefined ? (
          label
        ) : (
          <Link
            href={href}
            aria-describedby={meaning === undefined ? undefined : meaningId}
            className="after:absolute after:inset-0"
          >
            {label}
          </Link>
        )}
        {meaning === undefined ? undefined : (
          <>
            <span id={meaningId} className="sr-only">
              {meaning}
            </span>
            <Meaning label={label} meaning={meaning} />
          </>
        )}
      </dt>
      <dd className="font-mono text-reading leading-7 font-medium 2xl:text-heading">{value}</dd>
      {change === undefined && under === undefined ? undefined : (
        <dd className="flex flex-wrap gap-x-2 text-label text-muted">
          {change === undefined ? undefined : <ChangeText change={change} isGoodWhen={isGoodWhen} />}
          {under}
        </dd>
      )}
    </div>
  )
}

/** Figures side by side, as many as fit, with a line between; those of a row stand on one line, however long their names are. */
export function FigureRow({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <section aria-label={label}>
      <dl className="grid grid-cols-2 overflow-hidden rounded-panel border border-line bg-surface sm:grid-cols-[repeat(auto-fit,minmax(7.75rem,1fr))]">
        {children}
      </dl>
    </section>
  )
}
