'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { ReasonDialog } from '@/components/operator/reason-dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { callOperator } from '@/lib/api/operator'
import { notify } from '@/lib/notify'

import { fieldsOfAbilities, readScores } from './score-draft'
import { useKindName, useOvertakenText } from './use-choosing-words'
import { type AbleModel, type Selection, useKeepSelection } from './use-selection'

type DialogProps = {
  readonly model: AbleModel
  readonly selection: Selection
  readonly onClose: () => void
}

/** How able a model is held to be, kind by kind. */
export function AbilitiesDialog({ model, selection, onClose }: DialogProps) {
  const t = useTranslations('choosing')
  const kindName = useKindName()
  const explain = useOvertakenText()
  const keep = useKeepSelection()
  const [fields, setFields] = useState(() => fieldsOfAbilities(model.abilities))
  const [isChecked, setChecked] = useState(false)
  const draft = readScores(model.abilities, fields)
  const isChanged = !draft.isGood || Object.keys(draft.scores).length > 0
  return (
    <ReasonDialog
      title={t('editTitle', { name: model.name })}
      description={t('editText')}
      confirmLabel={t('editSubmit')}
      isReady={draft.isGood && isChanged}
      explain={explain}
      onIncomplete={() => {
        setChecked(true)
      }}
      onConfirm={async ({ reason }) => {
        const scores = draft.isGood ? draft.scores : {}
        const body = { version: selection.version, reason, scores }
        await keep(await callOperator('changeAbilities', { params: { model_id: model.model }, body }))
        onClose()
        void notify(t('scoresSaved'))
      }}
      onClose={onClose}
    >
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        {model.abilities.map(({ kind, built_in_score: builtIn }) => (
          <Field
            key={kind}
            label={<span className="inline-block first-letter:uppercase">{kindName(kind)}</span>}
            error={isChecked && !draft.isGood && draft.wrong.includes(kind) ? t('wrongScore') : undefined}
          >
            <Input
              inputMode="decimal"
              autoComplete="off"
              placeholder={String(builtIn)}
              value={fields[kind] ?? ''}
              onChange={(event) => {
                setFields({ ...fields, [kind]: event.target.value })
              }}
            />
          </Field>
        ))}
      </div>
      {isChecked && !isChanged ? (
        <p role="alert" className="text-label text-warn">
          {t('nothingChanged')}
        </p>
      ) : undefined}
    </ReasonDialog>
  )
}

/** Drops every score that was set by hand. */
export function ResetDialog({ model, selection, onClose }: DialogProps) {
  const t = useTranslations('choosing')
  const explain = useOvertakenText()
  const keep = useKeepSelection()
  const own = model.abilities.filter(({ evidence }) => evidence === 'operator')
  return (
    <ReasonDialog
      title={t('resetTitle', { name: model.name })}
      description={t('resetText')}
      confirmLabel={t('resetSubmit')}
      explain={explain}
      onConfirm={async ({ reason }) => {
        const scores = Object.fromEntries(own.map(({ kind }) => [kind, null]))
        const body = { version: selection.version, reason, scores }
        await keep(await callOperator('changeAbilities', { params: { model_id: model.model }, body }))
        onClose()
        void notify(t('scoresSaved'))
      }}
      onClose={onClose}
    />
  )
}
