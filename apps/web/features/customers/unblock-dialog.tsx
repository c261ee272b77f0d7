'use client'

import { useTranslations } from 'use-intl'

import { type Confirmed, ReasonDialog } from '@/components/operator/reason-dialog'
import { notify } from '@/lib/notify'

import { exactly } from './exact-amount'
import type { ActDialogProps } from './person-act-dialog'
import { useExplainAct } from './use-explain-act'
import { usePersonActs } from './use-person-acts'

/** Lets somebody in again. */
export function UnblockDialog({ person, onClose }: ActDialogProps) {
  const t = useTranslations('personActs')
  const acts = usePersonActs(person.id)
  const explain = useExplainAct()
  const confirm = async (confirmed: Confirmed) => {
    const done = await acts.unblock(confirmed)
    await notify(done.audit_id === null ? t('already') : t('unblocked', { name: person.name }))
    onClose()
  }
  return (
    <ReasonDialog
      title={t('unblockTitle', { name: person.name })}
      description={person.email}
      confirmLabel={t('unblockSubmit', { name: person.name })}
      explain={explain}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>
        {t.rich('unblockText', {
          name: person.name,
          credits: exactly(person.available),
        })}
      </p>
    </ReasonDialog>
  )
}
