'use client'

import type { AdminPackage } from '@tessera/contracts/prices-admin'
import { clsx } from 'clsx'
import { ArrowDown, ArrowUp, CircleAlert, TriangleAlert } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'

import { Amount } from '@/components/amount'
import { RowTable } from '@/components/row-table'
import type { Column } from '@/components/table-columns'
import { Notice } from '@/components/ui/banner'
import { Button } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import { Switch } from '@/components/ui/switch'
import { formatDollarsPerCredit } from '@/lib/format-credits'
import { formatMoney } from '@/lib/format-money'
import { useProblemText } from '@/lib/use-problem-text'

import { formatMargin, leastOf } from './margin-text'
import { PackageDialog } from './package-dialog'
import { PackageSaleDialog } from './package-sale-dialog'
import { useMovePackage } from './use-move-package'
import type { Prices } from './use-prices'

type OfferProps = { readonly offer: AdminPackage; readonly prices: Prices }

function LeastMargin({ offer, prices }: OfferProps) {
  const t = useTranslations('priceDesk')
  const onSale = new Set(prices.models.filter(({ active }) => active).map(({ model }) => model))
  const cells = prices.margins.filter((cell) => cell.package_id === offer.id && onSale.has(cell.model))
  const least = leastOf(cells)
  if (least === undefined) return <span className="text-muted">–</span>
  const losing = cells.filter(({ loses_money: loses }) => loses).length
  return (
    <span className={clsx('inline-flex items-center gap-1 whitespace-nowrap', losing > 0 && 'text-warn')}>
      {losing > 0 ? <Icon of={TriangleAlert} className="size-3 shrink-0" /> : undefined}
      <span className="font-mono">{formatMargin(least.margin_after_fees_basis_points)}</span>
      {losing > 0 ? t('losingCount', { count: losing }) : undefined}
    </span>
  )
}

function useColumns(prices: Prices): readonly Column<AdminPackage>[] {
  const t = useTranslations('packageDesk')
  return [
    { key: 'name', head: t('name'), onPhone: 'name', className: 'min-w-32', cell: (offer) => offer.name },
    {
      key: 'credits',
      head: t('credits'),
      isEnd: true,
      onPhone: 'line',
      cell: (offer) => <Amount credits={offer.credits} />,
    },
    {
      key: 'price',
      head: t('priceHead'),
      isEnd: true,
      onPhone: 'figure',
      className: 'font-mono text-amber',
      cell: (offer) => formatMoney(offer.price_cents, 'usd'),
    },
    {
      key: 'per',
      head: t('perCredit'),
      isEnd: true,
      className: 'font-mono text-amber',
      cell: (offer) => formatDollarsPerCredit(offer.price_per_credit_usd),
    },
    {
      key: 'saving',
      head: t('saving'),
      isEnd: true,
      cell: (offer) => t('percent', { percent: offer.saving_percent }),
    },
    {
      key: 'bonus',
      head: t('bonus'),
      isEnd: true,
      cell: (offer) => <Amount credits={offer.bonus_credits} />,
    },
    {
      key: 'margin',
      head: t('leastMargin'),
      isEnd: true,
      onPhone: 'line',
      cell: (offer) => <LeastMargin offer={offer} prices={prices} />,
    },
    {
      key: 'sale',
      head: t('sale'),
      className: 'whitespace-nowrap text-muted',
      onPhone: 'line',
      cell: (offer) => (offer.active ? t('isOn') : t('isOff')),
    },
  ]
}

type ActsProps = OfferProps & {
  readonly index: number
  readonly onMove: (from: number, to: number) => void
  readonly isMoving: boolean
}

function PackageActs({ offer, prices, index, onMove, isMoving }: ActsProps) {
  const t = useTranslations('packageDesk')
  const [dialog, setDialog] = useState<'edit' | 'sale'>()
  const close = () => {
    setDialog(undefined)
  }
  const moves = [
    { key: 'up', icon: ArrowUp, to: index - 1 },
    { key: 'down', icon: ArrowDown, to: index + 1 },
  ] as const
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
      <Switch
        label={t('onSale')}
        isOn={offer.active}
        onChange={() => {
          setDialog('sale')
        }}
      />
      <Button
        onClick={() => {
          setDialog('edit')
        }}
      >
        {t('edit')}
      </Button>
      <div className="flex gap-2">
        {moves.map(({ key, icon, to }) => (
          <Button
            key={key}
            look="quiet"
            // Never really disabled: whoever moves it by keyboard keeps the key under the finger.
            aria-disabled={isMoving || to < 0 || to >= prices.packages.length}
            onClick={() => {
              onMove(index, to)
            }}
          >
            <Icon of={icon} />
            {t(key)}
          </Button>
        ))}
      </div>
      {dialog === 'edit' ? <PackageDialog offer={offer} prices={prices} onClose={close} /> : undefined}
      {dialog === 'sale' ? <PackageSaleDialog offer={offer} prices={prices} onClose={close} /> : undefined}
    </div>
  )
}

function actsOf(prices: Prices, moving: Pick<ActsProps, 'onMove' | 'isMoving'>) {
  return (offer: AdminPackage): ReactNode => (
    <PackageActs
      offer={offer}
      prices={prices}
      index={prices.packages.findIndex(({ id }) => id === offer.id)}
      {...moving}
    />
  )
}

/** Packages in their order with what follows from each; every row opens into what can be done. */
export function PackageTable({ prices }: { readonly prices: Prices }) {
  const t = useTranslations('packageDesk')
  const columns = useColumns(prices)
  const problemText = useProblemText()
  const { move, isMoving, isOvertaken, error } = useMovePackage(prices)
  const moving = { onMove: move, isMoving }
  return (
    <div className="grid gap-4 *:min-w-0">
      {error === undefined ? undefined : (
        <Notice icon={CircleAlert} tone="warn">
          {isOvertaken ? t('overtaken') : problemText(error)}
        </Notice>
      )}
      <RowTable
        label={t('title')}
        columns={columns}
        rows={prices.packages}
        keyOf={({ id }) => String(id)}
        underName={(offer) => offer.best_for}
        opening={{
          kind: 'details',
          details: actsOf(prices, moving),
        }}
        isDense
      />
    </div>
  )
}
