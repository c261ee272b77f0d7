'use client'

import { Plus, Trash2 } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Icon } from '@/components/ui/icon'
import { Input } from '@/components/ui/input'

import { type TierFields, type TierProblems, tokenClasses, withAnotherTier } from './price-draft'

const mostTiers = 10

type TierProps = {
  readonly tier: TierFields
  readonly problems: TierProblems
  readonly isFirst: boolean
  readonly number: number
  readonly onChange: (change: Partial<TierFields>) => void
  readonly onRemove: () => void
}

function Tier({ tier, problems, isFirst, number, onChange, onRemove }: TierProps) {
  const t = useTranslations('priceModels')
  const classes = useTranslations('priceDesk')
  const errorOf = (name: keyof TierFields) => {
    const problem = problems[name]
    return problem === undefined ? undefined : t(`problems.${problem}`)
  }
  const wired = (name: keyof TierFields) => ({
    maxLength: 20,
    value: tier[name],
    inputMode: 'decimal' as const,
    autoComplete: 'off',
    onChange: (event: { readonly target: { readonly value: string } }) => {
      onChange({ [name]: event.target.value })
    },
  })
  return (
    <fieldset className="grid gap-3 border-t border-line pt-3 first:border-0 first:pt-0">
      <legend className="sr-only">{t('tier', { number })}</legend>
      {isFirst ? undefined : (
        <div className="flex items-end gap-3">
          <div className="grow">
            <Field label={t('fromTokens')} error={errorOf('from')}>
              <Input {...wired('from')} />
            </Field>
          </div>
          <Button look="quiet" className="h-10" onClick={onRemove}>
            <Icon of={Trash2} />
            {t('removeTier')}
          </Button>
        </div>
      )}
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3">
        {tokenClasses.map((tokenClass) => (
          <Field key={tokenClass} label={classes(`classes.${tokenClass}`)} error={errorOf(tokenClass)}>
            <Input className="font-mono" {...wired(tokenClass)} />
          </Field>
        ))}
      </div>
    </fieldset>
  )
}

type TierFieldSetProps = {
  readonly tiers: readonly TierFields[]
  /** Of each tier; empty until somebody pressed. */
  readonly problems: readonly TierProblems[]
  readonly onChange: (tiers: readonly TierFields[]) => void
}

/** Prices by hand: credits for 1,000 tokens of each class, perhaps others for long inputs. */
export function TierFieldSet({ tiers, problems, onChange }: TierFieldSetProps) {
  const t = useTranslations('priceModels')
  const keyed = tiers.map((tier, index) => ({ tier, index, key: `tier-${index}` }))
  return (
    <div className="grid gap-3">
      <p className="text-label text-muted">{t('tiersHint')}</p>
      {keyed.map(({ tier, index, key }) => (
        <Tier
          key={key}
          tier={tier}
          problems={problems[index] ?? {}}
          isFirst={index === 0}
          number={index + 1}
          onChange={(change) => {
            onChange(tiers.map((old, at) => (at === index ? { ...old, ...change } : old)))
          }}
          onRemove={() => {
            onChange(tiers.filter((_, at) => at !== index))
          }}
        />
      ))}
      {tiers.length >= mostTiers ? undefined : (
        <Button
          size="small"
          className="w-fit"
          onClick={() => {
            onChange(withAnotherTier(tiers))
          }}
        >
          <Icon of={Plus} />
          {t('addTier')}
        </Button>
      )}
    </div>
  )
}
