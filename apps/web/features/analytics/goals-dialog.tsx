'use client'

import { useQueryClient } from '@tanstack/react-query'
import type { AnalyticsGoals } from '@tessera/contracts/analytics'
import { CircleAlert } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { Notice } from '@/components/ui/banner'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { FormProblem } from '@/features/people/form-problem'
import { isErrorCode } from '@/lib/api/api-error'
import { callOperator } from '@/lib/api/operator'
import { notify } from '@/lib/notify'
import { queryKeys } from '@/lib/query-keys'
import { useSubmit } from '@/lib/use-submit'

import { goalToType, parseGoal, unitOf } from './goal-values'

type GoalsDialogProps = {
  readonly goals: AnalyticsGoals
  readonly currency: string
  readonly onClose: () => void
}

type FormProps = GoalsDialogProps & {
  /** Somebody else changed them in between. */
  readonly onConflict: () => Promise<void>
}

function useGoalForm({ goals, currency, onClose, onConflict }: FormProps) {
  const t = useTranslations('analyticsGoals')
  const queryClient = useQueryClient()
  // What is typed here was typed over these: a newer version that comes meanwhile is somebody else's change.
  const [version] = useState(goals.version)
  const names = goals.goals.map(({ name }) => name)
  return useSubmit({
    validate: (values) =>
      Object.fromEntries(
        names
          .filter((name) => parseGoal(name, values[name] ?? '', currency) === undefined)
          .map((name) => [name, t(`wrong.${unitOf(name)}`)]),
      ),
    submit: async (values) => {
      const targets = names.map((name) => [name, parseGoal(name, values[name] ?? '', currency)] as const)
      try {
        await callOperator('changeAnalyticsGoals', { body: { version, ...Object.fromEntries(targets) } })
      } catch (error) {
        if (!isErrorCode(error, 'conflict')) throw error
        await onConflict()
        return
      }
      await queryClient.invalidateQueries({ queryKey: queryKeys.analytics })
      void queryClient.invalidateQueries({ queryKey: queryKeys.audit })
      onClose()
      await notify(t('saved'))
    },
  })
}

function Form(props: FormProps) {
  const { goals, currency, onClose } = props
  const t = useTranslations('analyticsGoals')
  const form = useGoalForm(props)
  return (
    <form noValidate onSubmit={form.onSubmit} className="grid gap-4">
      <FormProblem problem={form.problem} />
      <div className="grid gap-4 sm:grid-cols-2">
        {goals.goals.map((goal) => (
          <Field
            key={goal.name}
            label={t(`names.${goal.name}`)}
            hint={t(`hints.${unitOf(goal.name)}`, { currency: currency.toUpperCase() })}
            error={form.errors[goal.name]}
          >
            <Input
              name={goal.name}
              inputMode={unitOf(goal.name) === 'count' ? 'numeric' : 'decimal'}
              autoComplete="off"
              defaultValue={goalToType(goal, currency)}
            />
          </Field>
        ))}
      </div>
      <div className="flex flex-wrap gap-3">
        <Button type="submit" look="primary" isBusy={form.isBusy} busyLabel={t('saving')}>
          {t('save')}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  )
}

/** Changes what is aimed for; where somebody else did meanwhile, shows theirs first. */
export function GoalsDialog(props: GoalsDialogProps) {
  const t = useTranslations('analyticsGoals')
  const queryClient = useQueryClient()
  const [conflicts, setConflicts] = useState(0)
  const showNewest = async () => {
    await queryClient.refetchQueries({ queryKey: queryKeys.analytics, type: 'active' })
    setConflicts((before) => before + 1)
  }
  return (
    <Dialog
      isOpen
      onClose={props.onClose}
      title={t('dialog')}
      description={t('dialogLead')}
      closeLabel={t('close')}
    >
      <div className="grid gap-4">
        {conflicts === 0 ? undefined : (
          <Notice icon={CircleAlert} tone="warn">
            {t('changed')}
          </Notice>
        )}
        <Form key={conflicts} {...props} onConflict={showNewest} />
      </div>
    </Dialog>
  )
}
