'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { callOperator } from '@/lib/api/operator'
import { notify } from '@/lib/notify'

import { EffectiveFrom } from './effective-from'
import type { ModelDialogProps } from './model-dialogs'
import { PriceChangeDialog } from './price-change-dialog'
import { fieldOfMoment, fieldsOf, readMoment, readPrices } from './price-draft'
import { TierFieldSet } from './tier-field-set'
import type { Prices } from './use-prices'
import { WhatIf } from './what-if'

type OverrideDialogProps = ModelDialogProps & {
  /** Prices that lose nothing, and from when on they are needed: filled in, to be sent as they are or changed. */
  readonly proposal?: Prices['remedies'][number] & { readonly isLater: boolean }
}

/** Sets the prices of a model by hand, from a moment on. */
export function OverrideDialog({ model, prices, proposal, onClose }: OverrideDialogProps) {
  const t = useTranslations('priceModels')
  const change = useTranslations('priceChange')
  const [tiers, setTiers] = useState(() => fieldsOf(proposal ?? model.in_force))
  const [from, setFrom] = useState(proposal?.isLater === true ? fieldOfMoment(proposal.from) : '')
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
      send={(terms, headers) =>
        callOperator('changeModelCost', {
          params: { model_id: model.model },
          body: { ...terms, ...body },
          headers,
        })
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
          {proposal === undefined ? undefined : <p>{t('proposal')}</p>}
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
