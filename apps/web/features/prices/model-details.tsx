'use client'

import type { PriceVersion } from '@tessera/contracts/prices-admin'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { Button } from '@/components/ui/button'
import { Switch } from '@/components/ui/switch'

import { FollowListDialog, SaleDialog, WithdrawDialog } from './model-dialogs'
import { ModelHistory } from './model-history'
import { OverrideDialog } from './override-dialog'
import { PriceTiers } from './price-tiers'
import { Since } from './since'
import type { PriceModel, Prices } from './use-prices'

type Act =
  | { readonly kind: 'override' | 'follow' | 'sale' }
  | { readonly kind: 'withdraw'; readonly version: PriceVersion }

type DetailsProps = { readonly model: PriceModel; readonly prices: Prices }

type ActDialogProps = DetailsProps & { readonly act: Act; readonly onClose: () => void }

function ActDialog({ act, ...props }: ActDialogProps) {
  switch (act.kind) {
    case 'override':
      return <OverrideDialog {...props} />
    case 'follow':
      return <FollowListDialog {...props} />
    case 'sale':
      return <SaleDialog {...props} />
    case 'withdraw':
      return <WithdrawDialog {...props} version={act.version} />
    default:
      return act satisfies never
  }
}

type ScheduledProps = {
  readonly model: PriceModel
  readonly onWithdraw: (version: PriceVersion) => void
}

function Scheduled({ model, onWithdraw }: ScheduledProps) {
  const t = useTranslations('priceModels')
  return model.scheduled.map((version) => (
    <section key={version.rate_card_id} className="grid gap-2">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h3 className="font-medium">
          {t('scheduledFrom')} <Since at={version.effective_from} />{' '}
          <span className="font-normal text-muted">{t(`sources.${version.price_list}`)}</span>
        </h3>
        <Button
          size="small"
          onClick={() => {
            onWithdraw(version)
          }}
        >
          {t('withdraw')}
        </Button>
      </div>
      <PriceTiers label={t('scheduledOf', { name: model.name })} version={version} />
    </section>
  ))
}

/** One model: its prices and costs by class, what is scheduled, what can be done, and what was. */
export function ModelDetails({ model, prices }: DetailsProps) {
  const t = useTranslations('priceModels')
  const [act, setAct] = useState<Act>()
  const [isHistoryOpen, setHistoryOpen] = useState(false)
  return (
    <div className="grid gap-4 *:min-w-0">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
        <Switch
          label={t('onSale')}
          isOn={model.active}
          onChange={() => {
            setAct({ kind: 'sale' })
          }}
        />
        <Button
          onClick={() => {
            setAct({ kind: 'override' })
          }}
        >
          {t('override')}
        </Button>
        {model.in_force?.price_list === 'override' ||
        model.scheduled.some((version) => version.price_list === 'override') ? (
          <Button
            onClick={() => {
              setAct({ kind: 'follow' })
            }}
          >
            {t('follow')}
          </Button>
        ) : undefined}
        <Button
          look="quiet"
          aria-expanded={isHistoryOpen}
          onClick={() => {
            setHistoryOpen(!isHistoryOpen)
          }}
        >
          {t('history')}
        </Button>
      </div>
      {model.in_force === null ? (
        <p className="text-muted">{t('noPrice')}</p>
      ) : (
        <PriceTiers label={t('pricesOf', { name: model.name })} version={model.in_force} />
      )}
      <p className="text-label text-muted">{t('tiersMeaning')}</p>
      <Scheduled
        model={model}
        onWithdraw={(version) => {
          setAct({ kind: 'withdraw', version })
        }}
      />
      {isHistoryOpen ? <ModelHistory model={model.model} name={model.name} /> : undefined}
      {act === undefined ? undefined : (
        <ActDialog
          act={act}
          model={model}
          prices={prices}
          onClose={() => {
            setAct(undefined)
          }}
        />
      )}
    </div>
  )
}
