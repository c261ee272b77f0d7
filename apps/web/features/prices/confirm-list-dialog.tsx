'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { callOperator } from '@/lib/api/operator'
import { notify } from '@/lib/notify'

import { EffectiveFrom } from './effective-from'
import { PriceChangeDialog } from './price-change-dialog'
import { readMoment, readPercent } from './price-draft'
import type { PriceListName, Prices } from './use-prices'
import { WhatIf } from './what-if'

const highestMarkup = 100_000

type ConfirmListDialogProps = {
  readonly list: PriceListName
  /** To begin with, in hundredths of a percent. */
  readonly markup: number
  readonly prices: Prices
  readonly onClose: () => void
}

/** Chooses a list, from a moment on, and stands up for it. */
export function ConfirmListDialog({ list, markup: first, prices, onClose }: ConfirmListDialogProps) {
  const t = useTranslations('priceDesk')
  const change = useTranslations('priceChange')
  const [markupText, setMarkupText] = useState(String(first / 100))
  const [from, setFrom] = useState('')
  const [isChecked, setChecked] = useState(false)
  const name = t(`lists.${list}`)
  const isCostPlus = list === 'cost_plus'
  const markup = readPercent(markupText, highestMarkup)
  const effectiveFrom = readMoment(from)
  const isMarkupGood = !isCostPlus || markup !== undefined
  const chosen = {
    price_list: list,
    ...(isCostPlus && markup !== undefined ? { markup_basis_points: markup } : {}),
  }
  const body = { ...chosen, ...(effectiveFrom === undefined ? {} : { effective_from: effectiveFrom }) }
  return (
    <PriceChangeDialog
      prices={prices}
      title={t('confirmTitle', { list: name })}
      description={t('confirmLead')}
      confirmLabel={t('confirmSubmit', { list: name })}
      wanted={body}
      isReady={isMarkupGood}
      ownParams={['markup_basis_points', 'effective_from']}
      send={(terms, headers) => callOperator('confirmPriceList', { body: { ...terms, ...body }, headers })}
      onSaved={({ published }) => {
        onClose()
        void notify(t('confirmedDone', { list: name, count: published }))
      }}
      onIncomplete={() => {
        setChecked(true)
      }}
      onClose={onClose}
    >
      {(problemAt) => (
        <>
          {isCostPlus ? (
            <Field
              label={t('markup')}
              hint={t('markupHint')}
              error={isChecked && !isMarkupGood ? t('markupWrong') : problemAt('markup_basis_points')}
            >
              <Input
                inputMode="decimal"
                autoComplete="off"
                className="max-w-32"
                value={markupText}
                onChange={(event) => {
                  setMarkupText(event.target.value)
                }}
              />
            </Field>
          ) : undefined}
          <EffectiveFrom value={from} problem={problemAt('effective_from')} onChange={setFrom} />
          <p className="text-muted">{change('pastStays')}</p>
          <WhatIf wanted={isMarkupGood ? chosen : undefined} />
        </>
      )}
    </PriceChangeDialog>
  )
}
