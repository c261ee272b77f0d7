'use client'

import { useMutation } from '@tanstack/react-query'
import type { PreviewPriceImportRequest, PreviewPriceImportResponse } from '@tessera/contracts/price-tools'
import { type FormEvent, useState } from 'react'
import { useTranslations } from 'use-intl'

import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { TextArea } from '@/components/ui/text-area'
import { ApiError } from '@/lib/api/api-error'
import { callOperator } from '@/lib/api/operator'
import { notify } from '@/lib/notify'
import { useProblemText } from '@/lib/use-problem-text'

import { EffectiveFrom } from './effective-from'
import { ImportPreview } from './import-preview'
import { PriceChangeDialog } from './price-change-dialog'
import { readMoment } from './price-draft'
import type { Prices } from './use-prices'

const longestText = 200_000
const example = 'model,input,cached_input,output\ngpt-4o,2.50,1.25,10.00\nclaude-haiku,1.00,0.10,5.00'

/** JSON begins with a bracket; everything else is read as CSV. */
function readImport(text: string, from: string): PreviewPriceImportRequest {
  const effectiveFrom = readMoment(from)
  return {
    format: /^\s*[[{]/.test(text) ? 'json' : 'csv',
    text,
    ...(effectiveFrom === undefined ? {} : { effective_from: effectiveFrom }),
  }
}

/** What was looked at: the answer, and the text that it is for. */
type Reviewed = { readonly asked: PreviewPriceImportRequest; readonly preview: PreviewPriceImportResponse }

type ApplyDialogProps = {
  readonly reviewed: Reviewed
  readonly prices: Prices
  readonly onApplied: () => void
  readonly onClose: () => void
}

function ApplyDialog({ reviewed, prices, onApplied, onClose }: ApplyDialogProps) {
  const t = useTranslations('priceImport')
  const change = useTranslations('priceChange')
  const { asked, preview } = reviewed
  const count = preview.changes.length
  return (
    <PriceChangeDialog
      prices={prices}
      title={t('applyTitle', { count })}
      confirmLabel={t('applySubmit')}
      wanted={preview.hash}
      isReady
      send={(terms, headers) =>
        callOperator('applyPriceImport', { body: { ...terms, ...asked, hash: preview.hash }, headers })
      }
      onSaved={({ published }) => {
        onApplied()
        void notify(t('applied', { count: published }))
      }}
      onClose={onClose}
    >
      {() => <p className="text-muted">{change('pastStays')}</p>}
    </PriceChangeDialog>
  )
}

/** What is typed, and what the server makes of it. */
function useReview() {
  const t = useTranslations('priceImport')
  const problemText = useProblemText()
  const [text, setText] = useState('')
  const [from, setFrom] = useState('')
  const [isChecked, setChecked] = useState(false)
  const asked = readImport(text, from)
  const review = useMutation({
    mutationFn: async (body: PreviewPriceImportRequest): Promise<Reviewed> => ({
      asked: body,
      preview: await callOperator('previewPriceImport', { body }),
    }),
  })
  const isEmpty = text.trim() === ''
  const problem =
    review.error === null
      ? undefined
      : review.error instanceof ApiError && review.error.code === 'invalid_request'
        ? review.error.details.message
        : problemText(review.error)
  const isAboutMoment = review.error instanceof ApiError && review.error.details.param === 'effective_from'
  return {
    text,
    setText,
    from,
    setFrom,
    isBusy: review.isPending,
    reviewed: review.data,
    isStale: review.data !== undefined && JSON.stringify(review.data.asked) !== JSON.stringify(asked),
    textProblem: isChecked && isEmpty ? t('textMissing') : isAboutMoment ? undefined : problem,
    momentProblem: isAboutMoment ? problem : undefined,
    submit: (event: FormEvent) => {
      event.preventDefault()
      setChecked(true)
      if (!isEmpty && !review.isPending) review.mutate(asked)
    },
    reset: () => {
      setText('')
      setChecked(false)
      review.reset()
    },
  }
}

/** Takes over a list of what providers ask: pasted, compared, and only then applied. */
export function PriceImport({ prices }: { readonly prices: Prices }) {
  const t = useTranslations('priceImport')
  const review = useReview()
  const [isApplying, setApplying] = useState(false)
  const { reviewed } = review
  return (
    <div className="grid gap-6 *:min-w-0">
      <form noValidate onSubmit={review.submit} className="grid max-w-3xl gap-4">
        <Field label={t('text')} hint={t('textHint')} error={review.textProblem}>
          <TextArea
            className="min-h-40 font-mono"
            value={review.text}
            maxLength={longestText}
            placeholder={example}
            spellCheck={false}
            onChange={(event) => {
              review.setText(event.target.value)
            }}
          />
        </Field>
        <EffectiveFrom value={review.from} problem={review.momentProblem} onChange={review.setFrom} />
        <Button type="submit" look="primary" className="w-fit" isBusy={review.isBusy} busyLabel={t('busy')}>
          {t('compare')}
        </Button>
      </form>
      {review.isStale ? <p className="text-muted">{t('stale')}</p> : undefined}
      {reviewed === undefined || review.isStale ? undefined : (
        <ImportPreview
          preview={reviewed.preview}
          onApply={() => {
            setApplying(true)
          }}
        />
      )}
      {isApplying && reviewed !== undefined ? (
        <ApplyDialog
          reviewed={reviewed}
          prices={prices}
          onApplied={() => {
            setApplying(false)
            review.reset()
          }}
          onClose={() => {
            setApplying(false)
          }}
        />
      ) : undefined}
    </div>
  )
}
