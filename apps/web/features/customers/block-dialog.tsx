'use client'

import { useTranslations } from 'use-intl'

import { type Confirmed, ReasonDialog } from '@/components/operator/reason-dialog'
import { notify } from '@/lib/notify'

import { Consequences } from './consequences'
import { exactly } from './exact-amount'
import type { ActDialogProps } from './person-act-dialog'
import { useExplainAct } from './use-explain-act'
import { usePersonActs } from './use-person-acts'

/** Keeps somebody out, after saying what that does and does not do. */
export function BlockDialog({ person, onClose }: ActDialogProps) {
  const t = useTranslations('personActs')
  const acts = usePersonActs(person.id)
  const explain = useExplainAct()
  const confirm = async (confirmed: Confirmed) => {
    const done = await acts.block(confirmed)
    await notify(
      done.audit_id === null ? t('already') : t('blocked', { name: person.name, count: done.sessions_ended }),
    )
    onClose()
  }
  return (
    <ReasonDialog
      title={t('blockTitle', { name: person.name })}
      description={person.email}
      look="danger"
      confirmLabel={t('blockSubmit', { name: person.name })}
      phrase={person.email}
      explain={explain}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Consequences label={t('after')}>
        <li>{t('blockSessions', { count: person.sessions.length })}</li>
        <li>{t.rich('blockCredits', { credits: exactly(person.balance) })}</li>
        <li>{t('blockMoney')}</li>
      </Consequences>
    </ReasonDialog>
  )
}
