'use client'

import { TriangleAlert } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'

import { Notice } from '@/components/ui/banner'
import { Button } from '@/components/ui/button'

import { type LosingModel, losingModels } from './losing-models'
import { formatMargin } from './margin-text'
import { OverrideDialog } from './override-dialog'
import { timeOf } from './time-of'
import type { Prices } from './use-prices'

/** So many are shown without being asked for. */
const mostOpen = 5

const list = new Intl.ListFormat('en', { type: 'conjunction' })

function strong(text: ReactNode): ReactNode {
  return <strong className="font-medium text-text">{text}</strong>
}

type LineProps = { readonly losing: LosingModel; readonly onRemedy: (losing: LosingModel) => void }

/** What of one model loses, with which credits, from when on and why; and the way out of it. */
function LosingLine({ losing, onRemedy }: LineProps) {
  const t = useTranslations('priceDesk')
  const { model, packages, classes, marginBasisPoints, from, isLater, isOff, remedy } = losing
  const values = {
    model: model.name,
    tokens: list.format(classes.map((name) => t(`classes.${name}`))),
    packages: list.format(packages),
    margin: formatMargin(marginBasisPoints),
    b: strong,
  }
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
      <p className="max-w-prose min-w-0 flex-[1_1_20rem]">
        {isLater
          ? t.rich(remedy?.cost_changes === true ? 'lossOfCost' : 'lossOfPrice', {
              ...values,
              time: timeOf(from),
            })
          : t.rich('lossNow', values)}
        {isOff ? ` ${t('lossOff')}` : undefined}
      </p>
      {remedy === undefined ? undefined : (
        <Button
          size="small"
          aria-label={t('remedyOf', { model: model.name })}
          onClick={() => {
            onRemedy(losing)
          }}
        >
          {t('remedy')}
        </Button>
      )}
    </li>
  )
}

/**
 * Models that lose money, or will from a day on that is known, each with a price that would not. Those whose provider is
 * off are counted apart: the page about today leaves them out.
 */
export function LossesAhead({ prices }: { readonly prices: Prices }) {
  const t = useTranslations('priceDesk')
  const [chosen, setChosen] = useState<LosingModel>()
  const losing = losingModels(prices)
  if (losing.length === 0 && chosen === undefined) return undefined
  const usable = losing.filter(({ isOff }) => !isOff)
  const later = usable.filter(({ isLater }) => isLater).length
  const off = losing.length - usable.length
  return (
    <Notice icon={TriangleAlert} tone="warn">
      <details open={losing.length <= mostOpen}>
        <summary className="touch-target cursor-pointer font-medium">
          {t('lossesTitle', { now: usable.length - later, later, off })}
        </summary>
        <ul className="mt-2 grid gap-3 text-muted">
          {losing.map((one) => (
            <LosingLine key={one.model.model} losing={one} onRemedy={setChosen} />
          ))}
        </ul>
      </details>
      {chosen?.remedy === undefined ? undefined : (
        <OverrideDialog
          model={chosen.model}
          prices={prices}
          proposal={{ ...chosen.remedy, isLater: chosen.isLater }}
          onClose={() => {
            setChosen(undefined)
          }}
        />
      )}
    </Notice>
  )
}
