'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { OperatorSettings } from '@tessera/contracts/people-admin'
import { CircleAlert } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { Notice } from '@/components/ui/banner'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Skeleton } from '@/components/ui/skeleton'
import { FormProblem } from '@/features/people/form-problem'
import { isErrorCode } from '@/lib/api/api-error'
import { callOperator } from '@/lib/api/operator'
import { notify } from '@/lib/notify'
import { queryKeys } from '@/lib/query-keys'
import { useSubmit } from '@/lib/use-submit'

const limit = 'admin_daily_grant_credits'
const highest = 10_000_000

function isLimit(text: string): boolean {
  return /^\d{1,8}$/.test(text.trim()) && Number(text) <= highest
}

type FormProps = { readonly settings: OperatorSettings; readonly onConflict: () => void }

function Form({ settings, onConflict }: FormProps) {
  const t = useTranslations('grantLimit')
  const queryClient = useQueryClient()
  const form = useSubmit({
    validate: (values) => ({
      ...(isLimit(values[limit] ?? '') ? {} : { [limit]: t('wrong') }),
      ...((values['reason'] ?? '').trim().length >= 3 ? {} : { reason: t('reasonShort') }),
    }),
    submit: async (values) => {
      try {
        const saved = await callOperator('changeOperatorSettings', {
          body: {
            admin_daily_grant_credits: Number(values[limit]),
            version: settings.version,
            reason: (values['reason'] ?? '').trim(),
          },
        })
        queryClient.setQueryData(queryKeys.operatorSettings, saved)
        void queryClient.invalidateQueries({ queryKey: queryKeys.audit })
      } catch (error) {
        if (!isErrorCode(error, 'conflict')) throw error
        onConflict()
        return
      }
      await notify(t('saved'))
    },
  })
  return (
    <form noValidate onSubmit={form.onSubmit} className="grid gap-6">
      <FormProblem problem={form.problem} />
      <Field label={t('label')} hint={t('hint')} error={form.errors[limit]}>
        <Input
          name={limit}
          inputMode="numeric"
          className="max-w-40"
          defaultValue={settings.admin_daily_grant_credits}
        />
      </Field>
      <Field label={t('reason')} hint={t('reasonHint')} error={form.errors['reason']}>
        <Input name="reason" maxLength={500} autoComplete="off" />
      </Field>
      <Button type="submit" look="primary" className="w-fit" isBusy={form.isBusy} busyLabel={t('saving')}>
        {t('save')}
      </Button>
    </form>
  )
}

/** How many credits one admin may give in a day. */
export function GrantLimit() {
  const t = useTranslations('grantLimit')
  const [conflicts, setConflicts] = useState(0)
  const settings = useQuery({
    queryKey: queryKeys.operatorSettings,
    queryFn: () => callOperator('operatorSettings'),
    staleTime: 0,
  })
  const showNewest = async () => {
    await settings.refetch()
    setConflicts((before) => before + 1)
  }
  if (settings.isPending) return <Skeleton className="h-40 rounded-panel" />
  if (settings.isError) return <LoadError what={t('title')} onRetry={() => void settings.refetch()} />
  return (
    <div className="grid gap-6">
      {conflicts === 0 ? undefined : (
        <Notice icon={CircleAlert} tone="warn">
          {t('changed')}
        </Notice>
      )}
      <Form
        key={`${conflicts}.${settings.data.version}`}
        settings={settings.data}
        onConflict={() => {
          void showNewest()
        }}
      />
    </div>
  )
}
