'use client'

import type { AdminPackage } from '@tessera/contracts/prices-admin'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { callOperator } from '@/lib/api/operator'
import { notify } from '@/lib/notify'

import {
  fieldsOfPackage,
  type PackageFields,
  type PackageProblem,
  readOffer,
  readPackage,
} from './package-draft'
import { PackageFigures } from './package-figures'
import { PriceChangeDialog } from './price-change-dialog'
import type { ChangeHeaders, ChangeTerms } from './use-price-change'
import type { Prices } from './use-prices'
import { WhatIf } from './what-if'

type PackageDialogProps = {
  /** Undefined: a new one. */
  readonly offer: AdminPackage | undefined
  readonly prices: Prices
  readonly onClose: () => void
}

type FieldSetProps = {
  readonly fields: PackageFields
  readonly errorOf: (name: keyof PackageFields) => string | undefined
  readonly onChange: (change: Partial<PackageFields>) => void
}

function PackageFieldSet({ fields, errorOf, onChange }: FieldSetProps) {
  const t = useTranslations('packageDesk')
  const wired = (name: keyof PackageFields) => ({
    value: fields[name],
    autoComplete: 'off',
    onChange: (event: { readonly target: { readonly value: string } }) => {
      onChange({ [name]: event.target.value })
    },
  })
  return (
    <>
      <Field label={t('name')} error={errorOf('name')}>
        <Input maxLength={60} {...wired('name')} />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('credits')} error={errorOf('credits')}>
          <Input inputMode="decimal" maxLength={20} {...wired('credits')} />
        </Field>
        <Field label={t('price')} error={errorOf('price')}>
          <Input inputMode="decimal" maxLength={14} {...wired('price')} />
        </Field>
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('bestFor')} hint={t('bestForHint')} error={errorOf('bestFor')}>
          <Input maxLength={120} {...wired('bestFor')} />
        </Field>
        <Field label={t('position')} hint={t('positionHint')} error={errorOf('position')}>
          <Input inputMode="numeric" maxLength={5} {...wired('position')} />
        </Field>
      </div>
    </>
  )
}

/** What the API calls a field, and what it is here. */
const paramByField = {
  name: 'name',
  credits: 'credits',
  price: 'price_cents',
  bestFor: 'best_for',
  position: 'position',
} as const satisfies Record<keyof PackageFields, string>

/** Only what differs: what somebody else changed elsewhere in it meanwhile stays. */
function changesOf(offer: AdminPackage, facts: object) {
  const before = new Map<string, unknown>(Object.entries(offer))
  return Object.fromEntries(Object.entries(facts).filter(([name, value]) => before.get(name) !== value))
}

/** Changes a package or makes one, with what buyers will read and what it earns while typing. */
export function PackageDialog({ offer, prices, onClose }: PackageDialogProps) {
  const t = useTranslations('packageDesk')
  const [fields, setFields] = useState(() => fieldsOfPackage(offer, prices.packages))
  // What differs from this was typed here; a newer one that comes meanwhile is somebody else's change.
  const [opened] = useState(offer)
  const [isChecked, setChecked] = useState(false)
  const draft = readPackage(fields)
  const typed = readOffer(fields)
  const problemOf = (name: keyof PackageFields): PackageProblem | undefined =>
    isChecked && !draft.isGood ? draft.problems[name] : undefined
  const send = (terms: ChangeTerms, headers: ChangeHeaders) => {
    if (!draft.isGood) throw new Error('an unfinished package is not sent')
    return opened === undefined
      ? callOperator('createPackage', { body: { ...terms, ...draft.facts }, headers })
      : callOperator('changePackage', {
          params: { id: String(opened.id) },
          body: { ...terms, ...changesOf(opened, draft.facts) },
          headers,
        })
  }
  return (
    <PriceChangeDialog
      prices={prices}
      title={offer === undefined ? t('createTitle') : t('editTitle')}
      {...(offer === undefined ? {} : { description: offer.name })}
      confirmLabel={offer === undefined ? t('createSubmit') : t('editSubmit')}
      wanted={draft}
      isReady={draft.isGood}
      ownParams={Object.values(paramByField)}
      send={send}
      onSaved={() => {
        onClose()
        void notify(t('saved', { name: fields.name.trim() }))
      }}
      onIncomplete={() => {
        setChecked(true)
      }}
      onClose={onClose}
    >
      {(problemAt) => (
        <>
          <PackageFieldSet
            fields={fields}
            errorOf={(name) => {
              const problem = problemOf(name)
              return problem === undefined ? problemAt(paramByField[name]) : t(problem)
            }}
            onChange={(change) => {
              setFields((before) => ({ ...before, ...change }))
            }}
          />
          <PackageFigures offer={offer} credits={typed.credits} cents={typed.cents} prices={prices} />
          <p className="text-muted">{t('pastStays')}</p>
          {offer === undefined ? undefined : (
            <WhatIf
              wanted={
                draft.isGood
                  ? {
                      packages: [
                        { id: offer.id, credits: draft.facts.credits, price_cents: draft.facts.price_cents },
                      ],
                    }
                  : undefined
              }
            />
          )}
        </>
      )}
    </PriceChangeDialog>
  )
}
