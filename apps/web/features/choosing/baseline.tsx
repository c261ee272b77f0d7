'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { ReasonDialog } from '@/components/operator/reason-dialog'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { callOperator } from '@/lib/api/operator'
import { notify } from '@/lib/notify'

import { useOvertakenText } from './use-choosing-words'
import { type Selection, useKeepSelection } from './use-selection'

type BaselineProps = { readonly selection: Selection }

function BaselineDialog({ selection, onClose }: BaselineProps & { readonly onClose: () => void }) {
  const t = useTranslations('choosing')
  const explain = useOvertakenText()
  const keep = useKeepSelection()
  const [model, setModel] = useState(selection.baseline.model ?? '')
  return (
    <ReasonDialog
      title={t('baselineTitle')}
      description={t('baselineText')}
      confirmLabel={t('baselineSubmit')}
      explain={explain}
      onConfirm={async ({ reason }) => {
        const body = {
          version: selection.version,
          reason,
          baseline_model: model === '' ? null : model,
        }
        await keep(await callOperator('changeSelection', { body }))
        onClose()
        void notify(t('baselineSaved'))
      }}
      onClose={onClose}
    >
      <Field label={t('baselineModel')}>
        <select
          value={model}
          className="h-10 w-full touch-target rounded-control border border-control-line bg-surface px-3 text-body text-text"
          onChange={(event) => {
            setModel(event.target.value)
          }}
        >
          <option value="">{t('baselineRule')}</option>
          {selection.models.map((one) => (
            <option key={one.model} value={one.model}>
              {one.name}
            </option>
          ))}
        </select>
      </Field>
    </ReasonDialog>
  )
}

function useBaselineText({ baseline }: Selection): string {
  const t = useTranslations('choosing')
  if (baseline.in_use === null) return t('baselineNone')
  const { model, name } = baseline.in_use
  if (baseline.model === null) return t('baselineByRule', { name })
  return t(baseline.model === model ? 'baselineNamed' : 'baselineAway', { name })
}

/** The model that automatic choice is compared with. */
export function Baseline({ selection }: BaselineProps) {
  const t = useTranslations('choosing')
  const text = useBaselineText(selection)
  const [isOpen, setOpen] = useState(false)
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 rounded-panel border border-line bg-surface px-4 py-3">
      <p className="min-w-0">
        <span className="text-muted">{t('baseline')}: </span>
        {text}
      </p>
      <Button
        size="small"
        onClick={() => {
          setOpen(true)
        }}
      >
        {t('baselineChange')}
        <span className="sr-only"> {t('baselineChangeWhat')}</span>
      </Button>
      {isOpen ? (
        <BaselineDialog
          selection={selection}
          onClose={() => {
            setOpen(false)
          }}
        />
      ) : undefined}
    </div>
  )
}
