'use client'

import type { Receipt } from '@tessera/contracts/credits'
import { useTranslations } from 'use-intl'

import { creditsOf } from '@/components/rich-tags'
import { formatPrice, formatTokens } from '@/lib/format-credits'

const figure = 'py-1 ps-3 text-end font-mono text-label whitespace-nowrap'

function Lines({ receipt }: { readonly receipt: Receipt }) {
  const t = useTranslations('receipt')
  const classes = useTranslations('tokenClasses')
  return (
    <table className="w-full">
      <caption className="sr-only">{t('caption', { model: receipt.model_name })}</caption>
      <thead>
        <tr className="text-label text-faint">
          <th scope="col" className="py-1 text-start font-normal">
            {t('tokenClass')}
          </th>
          <th scope="col" className="py-1 ps-3 text-end font-normal">
            {t('tokens')}
          </th>
          <th scope="col" className="py-1 ps-3 text-end font-normal">
            {t('price')}
          </th>
          <th scope="col" className="py-1 ps-3 text-end font-normal">
            {t('credits')}
          </th>
        </tr>
      </thead>
      <tbody>
        {receipt.lines.map((line) => (
          <tr key={line.token_class}>
            <th scope="row" className="py-1 text-start text-label font-normal">
              {classes(line.token_class)}
            </th>
            <td className={figure}>{formatTokens(line.tokens)}</td>
            <td className={figure}>{formatPrice(line.credits_per_1k)}</td>
            <td className={figure}>{line.credits}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr className="border-t border-line">
          <th scope="row" colSpan={3} className="py-1.5 text-start font-medium">
            {t('charged')}
          </th>
          <td className="py-1.5 ps-3 text-end">
            <span className="font-mono text-label whitespace-nowrap text-amber">
              {formatPrice(receipt.credits_charged)}
            </span>
          </td>
        </tr>
      </tfoot>
    </table>
  )
}

/** What the model otherwise used would have cost; honest also where the chosen one cost more. */
function Comparison({ comparison }: { readonly comparison: NonNullable<Receipt['comparison']> }) {
  const t = useTranslations('receipt')
  const { saved, credits, model_name: model } = comparison
  const amounts = { model, credits: creditsOf(Math.abs(saved)), other: creditsOf(credits) }
  return (
    <div className="grid gap-0.5">
      <p>
        {saved > 0
          ? t.rich('savedAgainst', amounts)
          : saved < 0
            ? t.rich('costMoreThan', amounts)
            : t('costTheSame', { model })}
      </p>
      <p className="text-label text-faint">{t('savedMeaning')}</p>
    </div>
  )
}

/** One line for each class of token, with its price; the lines add up to the charge, rounded up once. */
export function ReceiptLines({ receipt }: { readonly receipt: Receipt }) {
  const t = useTranslations('receipt')
  const isFree = receipt.credits_charged === 0 && receipt.status !== 'running'
  return (
    <div className="grid gap-3">
      <p className="text-muted">{receipt.reason}</p>
      {isFree ? (
        <p>{receipt.status === 'settled' ? t('nothingUsed') : t('costNothing')}</p>
      ) : (
        <>
          <Lines receipt={receipt} />
          {receipt.comparison === null || receipt.comparison.model === receipt.model ? undefined : (
            <Comparison comparison={receipt.comparison} />
          )}
          <p className="text-label text-faint">
            {t('footnote', { rateCard: receipt.rate_card_id })}{' '}
            {receipt.usage_source === 'provider' ? t('countedByProvider') : t('countedHere')}
          </p>
        </>
      )}
    </div>
  )
}
