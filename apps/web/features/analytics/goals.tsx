'use client'

import type { AnalyticsGoals } from '@tessera/contracts/analytics'
import { clsx } from 'clsx'
import { Check, CircleDashed, Pencil } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { RowTable } from '@/components/row-table'
import type { Column } from '@/components/table-columns'
import { Button } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'

import { formatGoal, isUpperBound, progressOf } from './goal-values'
import { GoalsDialog } from './goals-dialog'

type Goal = AnalyticsGoals['goals'][number]

/** How far it is, drawn; the words beside it say the same. */
function Progress({ goal }: { readonly goal: Goal }) {
  const t = useTranslations('analyticsGoals')
  const state = goal.current === null ? 'unknown' : goal.is_reached ? 'reached' : 'notYet'
  return (
    <span className="flex items-center gap-3">
      <span aria-hidden className="h-1.5 w-24 shrink-0 overflow-hidden rounded-full bg-line max-sm:hidden">
        <span
          className={clsx('block h-full', goal.is_reached ? 'bg-confirm' : 'bg-muted')}
          style={{ width: `${progressOf(goal) * 100}%` }}
        />
      </span>
      <span
        className={clsx(
          'inline-flex items-center gap-1 whitespace-nowrap',
          goal.is_reached ? 'text-confirm' : 'text-muted',
        )}
      >
        <Icon of={goal.is_reached ? Check : CircleDashed} />
        {t(state)}
      </span>
    </span>
  )
}

function useColumns(currency: string): readonly Column<Goal>[] {
  const t = useTranslations('analyticsGoals')
  const aimOf = ({ name, target }: Goal) => {
    const value = formatGoal(name, target, currency)
    return isUpperBound(name) ? t('below', { value }) : value
  }
  return [
    { key: 'goal', head: t('goal'), onPhone: 'name', cell: ({ name }) => t(`names.${name}`) },
    {
      key: 'now',
      head: t('now'),
      isEnd: true,
      onPhone: 'figure',
      className: 'font-mono whitespace-nowrap',
      cell: ({ name, current }) => (current === null ? '–' : formatGoal(name, current, currency)),
    },
    {
      key: 'target',
      head: t('target'),
      isEnd: true,
      onPhone: 'line',
      className: 'font-mono whitespace-nowrap',
      cell: (goal) => (
        <>
          <span className="font-sans sm:hidden">{t('aim')} </span>
          {aimOf(goal)}
        </>
      ),
    },
    { key: 'progress', head: t('progress'), onPhone: 'line', cell: (goal) => <Progress goal={goal} /> },
  ]
}

type GoalsProps = { readonly goals: AnalyticsGoals; readonly currency: string }

/** What is aimed for, and how far it is. */
export function Goals({ goals, currency }: GoalsProps) {
  const t = useTranslations('analyticsGoals')
  const columns = useColumns(currency)
  const [isOpen, setOpen] = useState(false)
  return (
    <div className="grid gap-3 *:min-w-0">
      <RowTable label={t('title')} columns={columns} rows={goals.goals} keyOf={({ name }) => name} isDense />
      <Button
        className="w-fit"
        onClick={() => {
          setOpen(true)
        }}
      >
        <Icon of={Pencil} />
        {t('edit')}
      </Button>
      {isOpen ? (
        <GoalsDialog
          goals={goals}
          currency={currency}
          onClose={() => {
            setOpen(false)
          }}
        />
      ) : undefined}
    </div>
  )
}
