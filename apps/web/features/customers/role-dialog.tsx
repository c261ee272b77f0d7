'use client'

import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'

import { type Confirmed, ReasonDialog } from '@/components/operator/reason-dialog'
import { notify } from '@/lib/notify'

import type { ActDialogProps } from './person-act-dialog'
import { useExplainAct } from './use-explain-act'
import { usePersonActs } from './use-person-acts'

type RoleChoiceProps = {
  readonly name: string
  readonly meaning: string
  readonly isChosen: boolean
  readonly onChoose: () => void
}

function RoleChoice({ name, meaning, isChosen, onChoose }: RoleChoiceProps) {
  const id = useId()
  return (
    <div className="relative flex items-start gap-3 rounded-panel border border-line p-3 has-checked:border-text has-checked:bg-surface">
      <input
        id={id}
        type="radio"
        name="role"
        aria-describedby={`${id}-meaning`}
        checked={isChosen}
        className="relative z-10 mt-1 accent-text"
        onChange={onChoose}
      />
      <div>
        <label htmlFor={id} className="block cursor-pointer font-medium after:absolute after:inset-0">
          {name}
        </label>
        <p id={`${id}-meaning`} className="text-muted">
          {meaning}
        </p>
      </div>
    </div>
  )
}

/** Gives somebody another step of the ladder: only those that the person who asks may give. */
export function RoleDialog({ person, onClose }: ActDialogProps) {
  const t = useTranslations('personActs')
  const customers = useTranslations('customers')
  const acts = usePersonActs(person.id)
  const explain = useExplainAct()
  // What was seen when it was opened: if somebody else changes it meanwhile, the server says so.
  const [expected] = useState(person.role)
  const [choices] = useState(person.allowed.roles)
  const [role, setRole] = useState(choices[0] ?? expected)
  const name = (of: typeof role) => customers(`roles.${of}`)
  const confirm = async (confirmed: Confirmed) => {
    const done = await acts.changeRole({ role, expected }, confirmed)
    await notify(
      done.audit_id === null ? t('already') : t('roleChanged', { name: person.name, role: name(done.role) }),
    )
    onClose()
  }
  return (
    <ReasonDialog
      title={t('roleTitle', { name: person.name })}
      description={person.email}
      look={role === 'superadmin' ? 'danger' : 'primary'}
      confirmLabel={t('roleSubmit', { role: name(role) })}
      {...(role === 'superadmin' ? { phrase: person.email } : {})}
      explain={explain}
      onConfirm={confirm}
      onClose={onClose}
    >
      <fieldset className="grid gap-2">
        <legend className="font-medium">{t('newRole')}</legend>
        <p className="text-label text-muted">{t('roleNow', { role: name(expected) })}</p>
        {choices.map((choice) => (
          <RoleChoice
            key={choice}
            name={name(choice)}
            meaning={t(`roleMeaning.${choice}`)}
            isChosen={choice === role}
            onChoose={() => {
              setRole(choice)
            }}
          />
        ))}
      </fieldset>
      <p className="text-label text-muted">{t('roleActs')}</p>
    </ReasonDialog>
  )
}
