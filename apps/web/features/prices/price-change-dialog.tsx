'use client'

import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

import { TypedConfirmation } from '@/components/operator/typed-confirmation'
import { Notice } from '@/components/ui/banner'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ApiError, isErrorCode } from '@/lib/api/api-error'
import { useProblemText } from '@/lib/use-problem-text'

import { LossList } from './loss-list'
import { paramOf, type PriceChangeOptions, usePriceChange } from './use-price-change'
import type { Prices } from './use-prices'

type PriceChangeDialogProps = Omit<PriceChangeOptions, 'version'> & {
  readonly prices: Prices
  readonly title: string
  readonly description?: string
  readonly confirmLabel: string
  /** Fields whose problems the children show themselves. */
  readonly ownParams?: readonly string[]
  /** The fields; told what the server says about one of them. */
  readonly children?: (problemAt: (param: string) => string | undefined) => ReactNode
  readonly onClose: () => void
}

/** A sentence for what the server refused. */
function useRefusalText() {
  const t = useTranslations('priceChange')
  const problemText = useProblemText()
  return (error: unknown): string => {
    if (isErrorCode(error, 'conflict')) {
      return error.details.param === 'version' ? t('overtaken') : error.details.message
    }
    // What the server says about prices is written for who sets them.
    return isErrorCode(error, 'invalid_request') ? error.details.message : problemText(error)
  }
}

/** A change of prices: what it is, why, and where it loses money, what it loses and that this is wanted. */
export function PriceChangeDialog(props: PriceChangeDialogProps) {
  const { prices, title, description, confirmLabel, ownParams = [], children, onClose } = props
  const t = useTranslations('priceChange')
  const refusalText = useRefusalText()
  const form = usePriceChange({ ...props, version: prices.version })
  const { stopper, error, isUnknown } = form
  const param = paramOf(error)
  const problemAt = (name: string) =>
    error instanceof ApiError && param?.split('.')[0] === name ? refusalText(error) : undefined
  const isAtField = param !== undefined && ownParams.includes(param.split('.')[0] ?? '')
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      {...(description === undefined ? {} : { description })}
      closeLabel={t('close')}
    >
      <form noValidate className="grid gap-4" onSubmit={form.submit}>
        <fieldset disabled={isUnknown || form.isBusy} className="contents">
          {children?.(problemAt)}
          <Field label={t('reason')} hint={t('reasonHint')}>
            <Input
              value={form.reason}
              maxLength={500}
              autoComplete="off"
              onChange={(event) => {
                form.setReason(event.target.value)
              }}
            />
          </Field>
          {stopper === undefined ? undefined : (
            <>
              <LossList losses={stopper.losses} prices={prices} />
              <TypedConfirmation
                phrase={stopper.phrase}
                typed={form.typed}
                isWrong={form.isPhraseWrong}
                onType={form.setTyped}
              />
            </>
          )}
        </fieldset>
        {error === undefined || isAtField || isErrorCode(error, 'loses_money') ? undefined : (
          <Notice icon={CircleAlert} tone="warn">
            {isUnknown ? t('unknown') : refusalText(error)}
          </Notice>
        )}
        <div className="flex flex-wrap gap-3">
          <Button
            type="submit"
            look={stopper === undefined ? 'primary' : 'danger'}
            isBusy={form.isBusy}
            busyLabel={t('busy')}
          >
            {isUnknown ? t('tryAgain') : stopper === undefined ? confirmLabel : t('saveLosing')}
          </Button>
          <Button look="quiet" onClick={onClose}>
            {t('cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
