'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { callOperator } from '@/lib/api/operator'
import { notify } from '@/lib/notify'

import { EffectiveFrom } from './effective-from'
import type { ModelDialogProps } from './model-dialogs'
import { PriceChangeDialog } from './price-change-dialog'
import { fieldsOf, readMoment, readPrices } from './price-draft'
import { TierFieldSet } from './tier-field-set'
import { WhatIf } from './what-if'

/** Sets the prices of a model by hand, from a moment on. */
export function OverrideDialog({ model, prices, onClose }: ModelDialogProps) {
  const t = useTranslations('priceModels')
  const change = useTranslations('priceChange')
  const [tiers, setTiers] = useState(() => fieldsOf(model.in_force))
  const [from, setFrom] = useState('')
  const [isChecked, setChecked] = useState(false)
  const draft = readPrices(tiers)
  const effectiveFrom = readMoment(from)
  const body = {
    credits_per_1k_tokens: draft.isGood ? draft.tiers : null,
    ...(effectiveFrom === undefined ? {} : { effective_from: effectiveFrom }),
  }
  return (
    <PriceChangeDialog
      prices={prices}
      title={t('overrideTitle')}
      description={model.name}
      confirmLabel={t('overrideSubmit')}
      wanted={body}
      isReady={draft.isGood}
      ownParams={['effective_from']}
      send={(terms) =>
        callOperator('changeModelCost', { params: { model_id: model.model }, body: { ...terms, ...body } })
      }
      onSaved={() => {
        onClose()
        void notify(t('saved', { name: model.name }))
      }}
      onIncomplete={() => {
        setChecked(true)
      }}
      onClose={onClose}
    >
      {(problemAt) => (
        <>
          <TierFieldSet
            tiers={tiers}
            problems={isChecked && !draft.isGood ? draft.problems : []}
            onChange={setTiers}
          />
          <EffectiveFrom value={from} problem={problemAt('effective_from')} onChange={setFrom} />
          <p className="text-muted">{change('pastStays')}</p>
          <WhatIf
            wanted={
              draft.isGood
                ? { models: [{ model: model.model, credits_per_1k_tokens: draft.tiers }] }
                : undefined
            }
          />
        </>
      )}
    </PriceChangeDialog>
  )
}
