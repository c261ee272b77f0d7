'use client'

import type { MeResponse } from '@tessera/contracts/people'
import { useTranslations } from 'use-intl'

import { PageColumn } from '@/components/page-column'
import { PageShell } from '@/components/page-shell'
import { RequireSession } from '@/components/require-session'
import { Section } from '@/components/section'
import { Skeleton } from '@/components/ui/skeleton'
import { NotificationChoices } from '@/features/notifications/notification-choices'

import { AppearanceChoice } from './appearance-choice'
import { PasswordForm } from './password-form'
import { ProfileForm } from './profile-form'
import { SessionList } from './session-list'

function Sections({ me }: { readonly me: MeResponse }) {
  const t = useTranslations('settings')
  const notifications = useTranslations('notifications')
  return (
    <>
      <Section title={t('profile')} lead={t('profileLead')}>
        <ProfileForm me={me} />
      </Section>
      <Section title={t('password')} lead={t('passwordLead')}>
        <PasswordForm />
      </Section>
      <Section title={notifications('title')} lead={notifications('lead')} id="notifications">
        <NotificationChoices />
      </Section>
      <Section title={t('sessions')} lead={t('sessionsLead')}>
        <SessionList />
      </Section>
      <Section title={t('appearance')} lead={t('appearanceLead')}>
        <AppearanceChoice />
      </Section>
    </>
  )
}

function SettingsSkeleton() {
  return (
    <>
      <Skeleton className="h-48" />
      <Skeleton className="h-48" />
      <Skeleton className="h-32" />
    </>
  )
}

export function SettingsPage() {
  const t = useTranslations('settings')
  return (
    <PageShell>
      <PageColumn title={t('title')} isWide>
        <RequireSession skeleton={<SettingsSkeleton />}>{(me) => <Sections me={me} />}</RequireSession>
      </PageColumn>
    </PageShell>
  )
}
