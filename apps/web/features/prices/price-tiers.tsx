'use client'

import type { PriceVersion } from '@tessera/contracts/prices-admin'
import { useTranslations } from 'use-intl'

import { Cell, HeadCell, Table } from '@/components/ui/table'
import { formatTokens } from '@/lib/format-credits'

import { tokenClasses } from './price-draft'
import { formatProviderPrice, Price } from './price-text'

type PriceTiersProps = { readonly label: string; readonly version: PriceVersion }

/** Prices per class, and what the provider asks for the same; for long inputs perhaps others. */
export function PriceTiers({ label, version }: PriceTiersProps) {
  const t = useTranslations('priceModels')
  const classes = useTranslations('priceDesk')
  const { credits_per_1k_tokens: sold, cost_nano_usd_per_1m_tokens: spent } = version
  const rows = sold.map((prices) => ({
    prices,
    // The provider's own tier that holds where this one begins.
    costs: spent.findLast((cost) => cost.from_input_tokens <= prices.from_input_tokens),
  }))
  return (
    <Table aria-label={label} className="[&_td]:py-2">
      <thead>
        <tr>
          <HeadCell>{t('tokens')}</HeadCell>
          {tokenClasses.map((tokenClass) => (
            <HeadCell key={tokenClass} isEnd>
              {classes(`classes.${tokenClass}`)}
            </HeadCell>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ prices, costs }) => (
          <tr key={prices.from_input_tokens}>
            <Cell className="whitespace-nowrap text-muted">
              {prices.from_input_tokens === 0
                ? t('anyInput')
                : t('fromInput', { tokens: formatTokens(prices.from_input_tokens) })}
            </Cell>
            {tokenClasses.map((tokenClass) => (
              <Cell key={tokenClass} isEnd>
                <Price credits={prices[tokenClass]} />
                <span className="block font-mono text-label text-muted">
                  {costs === undefined ? '–' : formatProviderPrice(costs[tokenClass])}
                </span>
              </Cell>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
