'use client'

import { useMutation } from '@tanstack/react-query'
import { CircleAlert } from 'lucide-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'

import { Notice } from '@/components/ui/banner'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { isUnanswered, useAttemptKey } from '@/lib/use-attempt-key'
import { useProblemText } from '@/lib/use-problem-text'

import { isTyped, TypedConfirmation } from './typed-confirmation'

const shortestReason = 3
const longestReason = 500

/** What is sent: the same name as long as it is not known how an earlier try ended. */
export type Confirmed = { readonly reason: string; readonly idempotencyKey: string }

type ReasonDialogProps = {
  readonly title: string
  readonly description?: string
  /** What will happen, in words and numbers, and further fields. */
  readonly children?: ReactNode
  readonly confirmLabel: string
  readonly look?: 'primary' | 'danger'
  /** Has to be typed before. */
  readonly phrase?: string
  /** Whether the further fields are filled as they should be. */
  readonly isReady?: boolean
  /** Sends it; what it throws is shown. */
  readonly onConfirm: (confirmed: Confirmed) => Promise<void>
  /** A sentence for errors that mean something special here. */
  readonly explain?: (error: unknown) => string | undefined
  /** It was pressed with something missing: the time to say what. */
  readonly onIncomplete?: () => void
  readonly onClose: () => void
}

function useConfirmation({ phrase, isReady = true, onConfirm, onIncomplete }: ReasonDialogProps) {
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  const [isChecked, setChecked] = useState(false)
  const attempt = useAttemptKey()
  const sending = useMutation({
    mutationFn: () => onConfirm({ reason: reason.trim(), idempotencyKey: attempt.current() }),
    onSettled: (_, error) => {
      attempt.ended(error ?? undefined)
    },
  })
  const isReasonGood = reason.trim().length >= shortestReason
  const isPhraseGood = phrase === undefined || isTyped(typed, phrase)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (!isReady) onIncomplete?.()
    if (isReady && isReasonGood && isPhraseGood && !sending.isPending) sending.mutate()
  }
  return {
    reason,
    setReason,
    typed,
    setTyped,
    submit,
    sending,
    isUnknown: sending.isError && isUnanswered(sending.error),
    isReasonWrong: isChecked && !isReasonGood,
    isPhraseWrong: isChecked && !isPhraseGood,
  }
}

/** Something that is done to somebody: what will happen, why, and where it must be, typed letter by letter. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { title, description, children, confirmLabel, look = 'primary', phrase, onClose } = props
  const t = useTranslations('confirm')
  const problemText = useProblemText()
  const form = useConfirmation(props)
  const { sending, isUnknown } = form
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      {...(description === undefined ? {} : { description })}
      closeLabel={t('close')}
    >
      <form noValidate className="grid gap-4" onSubmit={form.submit}>
        <fieldset disabled={isUnknown} className="contents">
          {children}
          <Field
            label={t('reason')}
            hint={t('reasonHint')}
            error={form.isReasonWrong ? t('reasonShort') : undefined}
          >
            <Input
              value={form.reason}
              maxLength={longestReason}
              autoComplete="off"
              onChange={(event) => {
                form.setReason(event.target.value)
              }}
            />
          </Field>
          {phrase === undefined ? undefined : (
            <TypedConfirmation
              phrase={phrase}
              typed={form.typed}
              isWrong={form.isPhraseWrong}
              onType={form.setTyped}
            />
          )}
        </fieldset>
        {sending.isError ? (
          <Notice icon={CircleAlert} tone="warn">
            {isUnknown ? t('unknown') : (props.explain?.(sending.error) ?? problemText(sending.error))}
          </Notice>
        ) : undefined}
        <div className="flex flex-wrap gap-3">
          <Button type="submit" look={look} isBusy={sending.isPending} busyLabel={t('busy')}>
            {isUnknown ? t('tryAgain') : confirmLabel}
          </Button>
          <Button look="quiet" onClick={onClose}>
            {t('cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
