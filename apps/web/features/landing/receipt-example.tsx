'use client'

import { useTranslations } from 'use-intl'

import { Skeleton } from '@/components/ui/skeleton'
import { typicalCost, typicalMessage } from '@/features/credits/typical-answer'
import { pricesOf, useModelPrices } from '@/features/credits/use-price-list'
import { formatCredits, formatPrice, formatTokens } from '@/lib/format-credits'

type LineProps = { readonly label: string; readonly tokens: number; readonly price: number }

function Line({ label, tokens, price }: LineProps) {
  return (
    <div className="flex items-baseline justify-between gap-4 py-1">
      <dt className="text-muted">
        {label}{' '}
        <span className="font-mono text-label">{`${formatTokens(tokens)} × ${formatPrice(price)}`}</span>
      </dt>
      <dd className="font-mono">{formatPrice((tokens * price) / 1000)}</dd>
    </div>
  )
}

/** What a question looks like here: asked, answered, itemised, at the price in force. */
export function ReceiptExample() {
  const t = useTranslations('landing')
  const classes = useTranslations('tokenClasses')
  const models = useModelPrices()
  const model =
    models.status === 'ready'
      ? (models.value.find((one) => /haiku/i.test(one.name)) ?? models.value[0])
      : undefined
  if (model === undefined) return <Skeleton className="h-80 rounded-large" />
  const { input, output } = pricesOf(model)
  const total = typicalCost({ input, output })
  return (
    <figure className="rounded-large border border-line bg-surface p-5 shadow-float sm:p-6">
      <p className="ms-auto w-fit max-w-[85%] rounded-panel bg-raised px-4 py-2.5">{t('exampleQuestion')}</p>
      <p className="mt-4 text-muted">{t('exampleAnswer')}</p>
      <dl className="mt-5 border-t border-dashed border-line-strong pt-4">
        <Line label={classes('input')} tokens={typicalMessage.inputTokens} price={input} />
        <Line label={classes('output')} tokens={typicalMessage.outputTokens} price={output} />
        <div className="mt-2 flex items-baseline justify-between gap-4 border-t border-line pt-2">
          <dt className="font-medium">{model.name}</dt>
          <dd className="font-mono font-medium text-amber">
            {t('exampleTotal', { credits: formatCredits(total) })}
          </dd>
        </div>
      </dl>
      <figcaption className="mt-4 text-label text-faint">{t('exampleCaption')}</figcaption>
    </figure>
  )
}
