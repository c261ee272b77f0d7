'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { callOperator } from '@/lib/api/operator'
import { parseMoney } from '@/lib/format-money'
import { notify } from '@/lib/notify'

import { PriceChangeDialog } from './price-change-dialog'
import { readPercent } from './price-draft'
import type { Prices } from './use-prices'

const highestShare = 5000
const highestFixedCents = 1000

type FeeDialogProps = { readonly prices: Prices; readonly onClose: () => void }

/** What margins assume that the payment provider takes. */
export function FeeDialog({ prices, onClose }: FeeDialogProps) {
  const t = useTranslations('priceDesk')
  const [share, setShare] = useState(String(prices.fee.basis_points / 100))
  const [fixed, setFixed] = useState((prices.fee.fixed_cents / 100).toFixed(2))
  const [isChecked, setChecked] = useState(false)
  const basisPoints = readPercent(share, highestShare)
  const cents = parseMoney(fixed, 'usd')
  const isFixedGood = cents !== undefined && cents <= highestFixedCents
  const fee = { basis_points: basisPoints ?? 0, fixed_cents: cents ?? 0 }
  return (
    <PriceChangeDialog
      prices={prices}
      title={t('feeTitle')}
      description={t('feeLead')}
      confirmLabel={t('feeSubmit')}
      wanted={fee}
      isReady={basisPoints !== undefined && isFixedGood}
      send={({ version, reason }, headers) =>
        callOperator('changePriceSettings', { body: { version, reason, fee }, headers })
      }
      onSaved={() => {
        onClose()
        void notify(t('saved'))
      }}
      onIncomplete={() => {
        setChecked(true)
      }}
      onClose={onClose}
    >
      {() => (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label={t('feeShare')}
            error={isChecked && basisPoints === undefined ? t('feeShareWrong') : undefined}
          >
            <Input
              inputMode="decimal"
              value={share}
              onChange={(event) => {
                setShare(event.target.value)
              }}
            />
          </Field>
          <Field label={t('feeFixed')} error={isChecked && !isFixedGood ? t('feeFixedWrong') : undefined}>
            <Input
              inputMode="decimal"
              value={fixed}
              onChange={(event) => {
                setFixed(event.target.value)
              }}
            />
          </Field>
        </div>
      )}
    </PriceChangeDialog>
  )
}
