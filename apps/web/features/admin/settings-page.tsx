'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { PaymentSettingsBody } from '@tessera/contracts/payments-admin'
import { CircleAlert } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { Section } from '@/components/section'
import { Notice } from '@/components/ui/banner'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Skeleton } from '@/components/ui/skeleton'
import { Switch } from '@/components/ui/switch'
import { FormProblem } from '@/features/people/form-problem'
import { isErrorCode } from '@/lib/api/api-error'
import { callOperator } from '@/lib/api/operator'
import { notify } from '@/lib/notify'
import { queryKeys } from '@/lib/query-keys'
import { useSubmit } from '@/lib/use-submit'

import { AdminFrame } from './admin-frame'
import { GrantLimit } from './grant-limit'

const days = 'self_service_refund_days'
const longestDays = 90

function isDays(text: string): boolean {
  return /^\d{1,2}$/.test(text.trim()) && Number(text) <= longestDays
}

type SettingsFormProps = {
  readonly settings: PaymentSettingsBody
  /** Somebody else changed them in between. */
  readonly onConflict: () => void
}

function SettingsForm({ settings, onConflict }: SettingsFormProps) {
  const t = useTranslations('paymentSettings')
  const queryClient = useQueryClient()
  const [switches, setSwitches] = useState({
    automatic_tax: settings.automatic_tax,
    invoices: settings.invoices,
    promotion_codes: settings.promotion_codes,
  })
  const form = useSubmit({
    validate: (values) => (isDays(values[days] ?? '') ? {} : { [days]: t('daysWrong') }),
    submit: async (values) => {
      try {
        const saved = await callOperator('changePaymentSettings', {
          body: { ...switches, [days]: Number(values[days]), version: settings.version },
        })
        queryClient.setQueryData(queryKeys.paymentSettings, saved)
      } catch (error) {
        if (!isErrorCode(error, 'conflict')) throw error
        onConflict()
        return
      }
      await notify(t('saved'))
    },
  })
  const choices = [
    ['automatic_tax', t('tax'), t('taxHint')],
    ['invoices', t('invoices'), t('invoicesHint')],
    ['promotion_codes', t('promotion'), t('promotionHint')],
  ] as const
  return (
    <form noValidate onSubmit={form.onSubmit} className="grid max-w-xl gap-6">
      <FormProblem problem={form.problem} />
      <Field label={t('days')} hint={t('daysHint')} error={form.errors[days]}>
        <Input
          name={days}
          inputMode="numeric"
          className="max-w-28"
          defaultValue={settings.self_service_refund_days}
        />
      </Field>
      {choices.map(([name, label, hint]) => (
        <Switch
          key={name}
          label={label}
          hint={hint}
          isOn={switches[name]}
          onChange={(isOn) => {
            setSwitches((old) => ({ ...old, [name]: isOn }))
          }}
        />
      ))}
      <Button type="submit" look="primary" className="w-fit" isBusy={form.isBusy} busyLabel={t('saving')}>
        {t('save')}
      </Button>
    </form>
  )
}

function Settings() {
  const t = useTranslations('paymentSettings')
  const [conflicts, setConflicts] = useState(0)
  const settings = useQuery({
    queryKey: queryKeys.paymentSettings,
    queryFn: () => callOperator('paymentSettings'),
    staleTime: 0,
  })
  const showNewest = async () => {
    await settings.refetch()
    setConflicts((before) => before + 1)
  }
  if (settings.isPending) return <Skeleton className="h-72 max-w-xl rounded-panel" />
  if (settings.isError) return <LoadError what={t('title')} onRetry={() => void settings.refetch()} />
  return (
    <div className="grid gap-6">
      {conflicts === 0 ? undefined : (
        <Notice icon={CircleAlert} tone="warn">
          {t('changed')}
        </Notice>
      )}
      <SettingsForm
        key={conflicts}
        settings={settings.data}
        onConflict={() => {
          void showNewest()
        }}
      />
    </div>
  )
}

/** What superadmins decide about this place. */
export function AdminSettingsPage() {
  const t = useTranslations('adminSettings')
  const payments = useTranslations('paymentSettings')
  const limit = useTranslations('grantLimit')
  return (
    <AdminFrame title={t('title')} needs="superadmin">
      <div className="grid max-w-4xl gap-8">
        <Section title={payments('title')} lead={payments('lead')}>
          <Settings />
        </Section>
        <Section title={limit('title')} lead={limit('lead')}>
          <GrantLimit />
        </Section>
      </div>
    </AdminFrame>
  )
}
