'use client'

import type { NotificationPreferencesResponse } from '@tessera/contracts/notifications'
import { CircleAlert, MailWarning } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { creditsOf } from '@/components/rich-tags'
import { Notice } from '@/components/ui/banner'
import { Skeleton } from '@/components/ui/skeleton'
import { Switch } from '@/components/ui/switch'
import { useProblemText } from '@/lib/use-problem-text'

import { ThresholdForm } from './threshold-form'
import { useChangePreferences, usePreferences } from './use-preferences'

function Always() {
  const t = useTranslations('notifications')
  return (
    <div className="flex items-start justify-between gap-4">
      <div>
        <p className="font-medium">{t('receipts')}</p>
        <p className="mt-0.5 text-muted">{t('receiptsText')}</p>
      </div>
      <p className="shrink-0 text-label text-muted">{t('always')}</p>
    </div>
  )
}

function Choices({ preferences }: { readonly preferences: NotificationPreferencesResponse }) {
  const t = useTranslations('notifications')
  const problemText = useProblemText()
  const change = useChangePreferences()
  const { low_balance: isLowBalanceOn, usage_report: isReportOn, thresholds } = preferences
  return (
    <div className="grid max-w-xl gap-5">
      {preferences.email_verified ? undefined : (
        <Notice icon={MailWarning}>{t('notVerified', { email: preferences.email })}</Notice>
      )}
      <Always />
      <Switch
        label={t('lowBalance')}
        hint={t.rich('lowBalanceText', {
          low: creditsOf(thresholds.low),
          empty: creditsOf(thresholds.nearly_empty),
        })}
        isOn={isLowBalanceOn}
        onChange={(isOn) => {
          change.mutate({ low_balance: isOn })
        }}
      />
      {isLowBalanceOn ? <ThresholdForm preferences={preferences} /> : undefined}
      <Switch
        label={t('usageReport')}
        hint={t('usageReportText')}
        isOn={isReportOn}
        onChange={(isOn) => {
          change.mutate({ usage_report: isOn })
        }}
      />
      {change.isError ? (
        <Notice icon={CircleAlert} tone="warn">
          {problemText(change.error)}
        </Notice>
      ) : undefined}
    </div>
  )
}

/** What somebody is written to about; receipts can't be switched off. */
export function NotificationChoices() {
  const t = useTranslations('notifications')
  const preferences = usePreferences()
  if (preferences.status === 'loading') return <Skeleton className="h-56 max-w-xl" />
  if (preferences.status === 'error') return <LoadError what={t('title')} onRetry={preferences.retry} />
  return <Choices preferences={preferences.value} />
}
