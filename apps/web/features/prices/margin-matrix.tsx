'use client'

import type { MarginCell } from '@tessera/contracts/prices-admin'
import { clsx } from 'clsx'
import { TriangleAlert } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { Icon } from '@/components/ui/icon'
import { Cell, HeadCell, Table } from '@/components/ui/table'

import { formatMargin, marginStateOf } from './margin-text'
import type { Prices } from './use-prices'

/** One combination: after fees, and before them below; what loses money is red, and says so in a word. */
function MarginCellText({ cell }: { readonly cell: MarginCell }) {
  const t = useTranslations('priceDesk')
  const state = marginStateOf(cell)
  const worst = t('worst', {
    tokens: t(`classes.${cell.worst.token_class}`),
    margin: formatMargin(cell.worst.margin_after_fees_basis_points),
  })
  return (
    <span className="grid justify-items-end whitespace-nowrap" title={worst}>
      <span
        className={clsx('flex items-center gap-1 font-mono', state !== 'earns' && 'font-medium text-warn')}
      >
        {state === 'earns' ? undefined : <Icon of={TriangleAlert} className="size-3 shrink-0" />}
        {formatMargin(cell.margin_after_fees_basis_points)}
      </span>
      <span className="font-mono text-label text-muted">{formatMargin(cell.margin_basis_points)}</span>
      {state === 'earns' ? undefined : (
        <span className="text-label text-warn">
          {state === 'loses'
            ? t('loses')
            : t('losesPartly', { tokens: t(`classes.${cell.worst.token_class}`) })}
        </span>
      )}
    </span>
  )
}

type MarginMatrixProps = {
  readonly label: string
  readonly prices: Prices
  readonly margins: readonly MarginCell[]
  /** Also what is off sale. */
  readonly isAll: boolean
}

/** The margin of every model for every package. */
export function MarginMatrix({ label, prices, margins, isAll }: MarginMatrixProps) {
  const t = useTranslations('priceDesk')
  const packages = prices.packages.filter(({ active }) => isAll || active)
  const cells = new Map(margins.map((cell) => [`${cell.model} ${cell.package_id}`, cell]))
  const models = prices.models.filter(({ active }) => isAll || active)
  return (
    <Table aria-label={label} className="[&_td]:px-2 [&_td]:py-2 [&_th]:px-2">
      <thead>
        <tr>
          <HeadCell className="sticky start-0 z-10 bg-surface">{t('model')}</HeadCell>
          {packages.map((offer) => (
            <HeadCell key={offer.id} isEnd>
              {offer.name}
            </HeadCell>
          ))}
        </tr>
      </thead>
      <tbody>
        {models.map((model) => (
          <tr key={model.model}>
            <th
              scope="row"
              className="sticky start-0 z-10 min-w-28 border-b border-line bg-surface py-2 text-start font-normal"
            >
              {model.name}
              {model.active ? undefined : <span className="block text-label text-muted">{t('off')}</span>}
            </th>
            {packages.map((offer) => {
              const cell = cells.get(`${model.model} ${offer.id}`)
              return (
                <Cell key={offer.id} isEnd className={clsx(cell?.loses_money === true && 'bg-warn-quiet')}>
                  {cell === undefined ? (
                    <span className="text-muted">–</span>
                  ) : (
                    <MarginCellText cell={cell} />
                  )}
                </Cell>
              )
            })}
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
