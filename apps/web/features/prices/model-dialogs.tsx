'use client'

import type { PriceVersion } from '@tessera/contracts/prices-admin'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { callOperator } from '@/lib/api/operator'
import { notify } from '@/lib/notify'

import { EffectiveFrom } from './effective-from'
import { PriceChangeDialog } from './price-change-dialog'
import { readMoment } from './price-draft'
import { timeOf } from './time-of'
import type { PriceModel, Prices } from './use-prices'
import { WhatIf } from './what-if'

export type ModelDialogProps = {
  readonly model: PriceModel
  readonly prices: Prices
  readonly onClose: () => void
}

/** Gives up what was set by hand: from a moment on the list decides again. */
export function FollowListDialog({ model, prices, onClose }: ModelDialogProps) {
  const t = useTranslations('priceModels')
  const change = useTranslations('priceChange')
  const [from, setFrom] = useState('')
  const effectiveFrom = readMoment(from)
  const body = {
    credits_per_1k_tokens: null,
    ...(effectiveFrom === undefined ? {} : { effective_from: effectiveFrom }),
  }
  return (
    <PriceChangeDialog
      prices={prices}
      title={t('followTitle')}
      description={model.name}
      confirmLabel={t('followSubmit')}
      wanted={body}
      isReady
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
      onClose={onClose}
    >
      {(problemAt) => (
        <>
          <EffectiveFrom value={from} problem={problemAt('effective_from')} onChange={setFrom} />
          <p className="text-muted">{change('pastStays')}</p>
          <WhatIf wanted={{ models: [{ model: model.model, credits_per_1k_tokens: null }] }} />
        </>
      )}
    </PriceChangeDialog>
  )
}

/** Puts a model on or off sale, at once. */
export function SaleDialog({ model, prices, onClose }: ModelDialogProps) {
  const t = useTranslations('priceModels')
  const active = !model.active
  return (
    <PriceChangeDialog
      prices={prices}
      title={active ? t('onTitle') : t('offTitle')}
      description={model.name}
      confirmLabel={active ? t('onSubmit') : t('offSubmit')}
      wanted={{ active }}
      isReady
      send={(terms, headers) =>
        callOperator('changeModelCost', {
          params: { model_id: model.model },
          body: { ...terms, active },
          headers,
        })
      }
      onSaved={() => {
        onClose()
        void notify(active ? t('onDone', { name: model.name }) : t('offDone', { name: model.name }))
      }}
      onClose={onClose}
    >
      {() => <p>{active ? t('onText') : t('offText')}</p>}
    </PriceChangeDialog>
  )
}

type WithdrawDialogProps = ModelDialogProps & { readonly version: PriceVersion }

/** Takes back a version that has not begun. */
export function WithdrawDialog({ model, version, prices, onClose }: WithdrawDialogProps) {
  const t = useTranslations('priceModels')
  const wanted = { rate_card_id: version.rate_card_id }
  return (
    <PriceChangeDialog
      prices={prices}
      title={t('withdrawTitle')}
      description={model.name}
      confirmLabel={t('withdrawSubmit')}
      wanted={wanted}
      isReady
      send={(terms, headers) =>
        callOperator('withdrawModelCost', {
          params: { model_id: model.model },
          body: { ...terms, ...wanted },
          headers,
        })
      }
      onSaved={() => {
        onClose()
        void notify(t('withdrawn'))
      }}
      onClose={onClose}
    >
      {() => <p>{t.rich('withdrawText', { time: timeOf(version.effective_from) })}</p>}
    </PriceChangeDialog>
  )
}
