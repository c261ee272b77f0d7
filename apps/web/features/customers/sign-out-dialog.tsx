'use client'

import { useTranslations } from 'use-intl'

import { type Confirmed, ReasonDialog } from '@/components/operator/reason-dialog'
import { notify } from '@/lib/notify'

import type { ActDialogProps } from './person-act-dialog'
import { useExplainAct } from './use-explain-act'
import { usePersonActs } from './use-person-acts'

/** Ends all sessions of somebody, such as after a lost phone. */
export function SignOutDialog({ person, onClose }: ActDialogProps) {
  const t = useTranslations('personActs')
  const acts = usePersonActs(person.id)
  const explain = useExplainAct()
  const count = person.sessions.length
  const confirm = async (confirmed: Confirmed) => {
    const done = await acts.signOut(confirmed)
    await notify(done.audit_id === null ? t('already') : t('signedOut', { count: done.sessions_ended }))
    onClose()
  }
  return (
    <ReasonDialog
      title={t('signOutTitle', { name: person.name })}
      description={person.email}
      confirmLabel={t('signOutSubmit', { count })}
      explain={explain}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>{t('signOutText', { count })}</p>
    </ReasonDialog>
  )
}
