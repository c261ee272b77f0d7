'use client'

import type { AdminPackage } from '@tessera/contracts/prices-admin'
import { useTranslations } from 'use-intl'

import { Amount } from '@/components/amount'
import { FactList } from '@/components/operator/fact-list'
import { formatDollarsPerCredit } from '@/lib/format-credits'

import { formatMargin, leastOf } from './margin-text'
import { marginsOfOffer, offerFigures } from './package-draft'
import type { Prices } from './use-prices'

/** More names than these are counted. */
const mostNamed = 4

type PackageFiguresProps = {
  /** What is changed; undefined for a new one. */
  readonly offer: AdminPackage | undefined
  /** As typed; undefined while they are none. */
  readonly credits: number | undefined
  readonly cents: number | undefined
  readonly prices: Prices
}

/** What a package comes to while it is typed: for its buyers, and for whoever sells. */
export function PackageFigures({ offer, credits, cents, prices }: PackageFiguresProps) {
  const t = useTranslations('packageDesk')
  const known = offer ?? prices.packages[0]
  const first = prices.packages.find(({ active }) => active) ?? prices.packages[0]
  if (credits === undefined || cents === undefined || known === undefined || first === undefined) {
    return <p className="text-muted">{t('figuresLater')}</p>
  }
  const typed = { credits, price_cents: cents }
  const { usdPerCredit, savingPercent, bonusCredits } = offerFigures(
    typed,
    first.id === offer?.id ? typed : first,
  )
  const onSale = new Set(prices.models.filter(({ active }) => active).map(({ model }) => model))
  const cells = prices.margins.filter((cell) => cell.package_id === known.id && onSale.has(cell.model))
  const margins = marginsOfOffer(cells, typed, { known, fee: prices.fee })
  const least = leastOf(margins)
  const losing = margins.filter(({ loses_money: loses }) => loses)
  const nameOf = (id: string) => prices.models.find(({ model }) => model === id)?.name ?? id
  return (
    <section aria-label={t('figures')} className="grid gap-2">
      <FactList
        facts={[
          [
            t('perCredit'),
            <span key="per" className="font-mono text-amber">
              {formatDollarsPerCredit(usdPerCredit)}
            </span>,
          ],
          [t('saving'), t('percent', { percent: savingPercent })],
          [t('bonus'), <Amount key="bonus" credits={bonusCredits} />],
          [
            t('leastMargin'),
            least === undefined
              ? null
              : t('marginOf', {
                  margin: formatMargin(least.margin_after_fees_basis_points),
                  model: nameOf(least.model),
                }),
          ],
          [
            t('losing'),
            losing.length === 0 ? (
              t('none')
            ) : (
              <span key="losing" className="text-warn">
                {t('losingModels', {
                  names: losing
                    .slice(0, mostNamed)
                    .map(({ model }) => nameOf(model))
                    .join(', '),
                  more: Math.max(0, losing.length - mostNamed),
                })}
              </span>
            ),
          ],
        ]}
      />
      <p className="text-label text-muted">
        {prices.price_list === 'cost_plus' ? t('figuresCostPlus') : t('figuresMeaning')}
      </p>
    </section>
  )
}
