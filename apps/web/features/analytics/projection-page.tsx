'use client'

import type { AnalyticsResponse } from '@tessera/contracts/analytics'
import { RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { TextLink } from '@/components/text-link'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Icon } from '@/components/ui/icon'
import { Input } from '@/components/ui/input'
import { Skeleton } from '@/components/ui/skeleton'
import { AdminFrame } from '@/features/admin/admin-frame'

import { recentDays } from './analytics-filter'
import {
  actualsOf,
  type AssumptionName,
  assumptionNames,
  formatAssumption,
  parseAssumption,
  parseAssumptions,
  type TypedAssumptions,
  typedOf,
} from './assumptions'
import { ProjectionResult } from './projection-result'
import { useAnalytics } from './use-analytics'

const labels = { users: 'users', spendMinor: 'spend', feeBp: 'fee', costBp: 'cost' } as const
const problems = {
  users: 'usersWrong',
  spendMinor: 'spendWrong',
  feeBp: 'shareWrong',
  costBp: 'shareWrong',
} as const

type CalculatorProps = {
  /** Of the last 30 days; undefined where they did not come. */
  readonly recent: AnalyticsResponse | undefined
}

type AssumptionFieldProps = CalculatorProps & {
  readonly name: AssumptionName
  readonly typed: string
  readonly onType: (text: string) => void
}

function AssumptionField({ recent, name, typed, onType }: AssumptionFieldProps) {
  const t = useTranslations('projection')
  const currency = recent?.currency ?? 'usd'
  const actual = recent === undefined ? null : actualsOf(recent)[name]
  return (
    <Field
      label={t(labels[name])}
      hint={
        actual === null ? t('assumed') : t('fromActuals', { value: formatAssumption(name, actual, currency) })
      }
      error={parseAssumption(name, typed, currency) === undefined ? t(problems[name]) : undefined}
    >
      <Input
        value={typed}
        inputMode={name === 'users' ? 'numeric' : 'decimal'}
        autoComplete="off"
        className="font-mono"
        onChange={(event) => {
          onType(event.target.value)
        }}
      />
    </Field>
  )
}

function Calculator({ recent }: CalculatorProps) {
  const t = useTranslations('projection')
  const currency = recent?.currency ?? 'usd'
  const measured = typedOf(recent === undefined ? undefined : actualsOf(recent), currency)
  const [typed, setTyped] = useState<TypedAssumptions>(measured)
  const assumed = parseAssumptions(typed, currency)
  const isMeasured = assumptionNames.every((name) => typed[name] === measured[name])
  return (
    <div className="grid items-start gap-8 *:min-w-0 lg:grid-cols-2">
      <section aria-label={t('inputs')} className="grid gap-4">
        <h2 className="text-reading font-semibold">{t('inputs')}</h2>
        <div className="grid gap-4 sm:grid-cols-2">
          {assumptionNames.map((name) => (
            <AssumptionField
              key={name}
              recent={recent}
              name={name}
              typed={typed[name]}
              onType={(text) => {
                setTyped((before) => ({ ...before, [name]: text }))
              }}
            />
          ))}
        </div>
        <Button
          className="w-fit"
          aria-disabled={isMeasured || undefined}
          onClick={() => {
            setTyped(measured)
          }}
        >
          <Icon of={RotateCcw} />
          {t('actuals')}
        </Button>
      </section>
      <div className="grid gap-4">
        <h2 className="text-reading font-semibold">{t('result')}</h2>
        {assumed === undefined ? (
          <p className="text-muted">{t('incomplete')}</p>
        ) : (
          <ProjectionResult assumed={assumed} currency={currency} />
        )}
      </div>
    </div>
  )
}

function Projection() {
  const t = useTranslations('projection')
  const recent = useAnalytics({ span: recentDays, interval: undefined, top: 'charged', month: undefined })
  if (recent.status === 'loading') return <Skeleton className="h-80 rounded-panel" />
  return (
    <div className="grid gap-6 *:min-w-0">
      {recent.status === 'error' ? <LoadError what={t('what')} onRetry={recent.retry} /> : undefined}
      <Calculator key={recent.status} recent={recent.status === 'ready' ? recent.value : undefined} />
    </div>
  )
}

/** What a month would bring with other numbers than today’s. */
export function ProjectionPage() {
  const t = useTranslations('projection')
  return (
    <AdminFrame title={t('title')} lead={t('lead')} needs="superadmin">
      <div className="grid gap-5 *:min-w-0">
        <p>
          <TextLink href="/admin/credits/">{t('back')}</TextLink>
        </p>
        <Projection />
      </div>
    </AdminFrame>
  )
}
