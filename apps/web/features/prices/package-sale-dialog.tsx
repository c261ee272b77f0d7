'use client'

import type { AdminPackage } from '@tessera/contracts/prices-admin'
import { useTranslations } from 'use-intl'

import { callOperator } from '@/lib/api/operator'
import { notify } from '@/lib/notify'

import { PriceChangeDialog } from './price-change-dialog'
import type { Prices } from './use-prices'
import { WhatIf } from './what-if'

type PackageSaleDialogProps = {
  readonly offer: AdminPackage
  readonly prices: Prices
  readonly onClose: () => void
}

/** Puts a package on or off sale, at once. */
export function PackageSaleDialog({ offer, prices, onClose }: PackageSaleDialogProps) {
  const t = useTranslations('packageDesk')
  const active = !offer.active
  return (
    <PriceChangeDialog
      prices={prices}
      title={active ? t('onTitle') : t('offTitle')}
      description={offer.name}
      confirmLabel={active ? t('onSubmit') : t('offSubmit')}
      wanted={{ active }}
      isReady
      send={(terms, headers) =>
        callOperator('changePackage', {
          params: { id: String(offer.id) },
          body: { ...terms, active },
          headers,
        })
      }
      onSaved={() => {
        onClose()
        void notify(t('saved', { name: offer.name }))
      }}
      onClose={onClose}
    >
      {() => (
        <>
          <p>{active ? t('onText') : t('offText')}</p>
          <WhatIf wanted={{ packages: [{ id: offer.id, active }] }} />
        </>
      )}
    </PriceChangeDialog>
  )
}
