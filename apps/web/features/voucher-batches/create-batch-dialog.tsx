'use client'

import { useMutation } from '@tanstack/react-query'
import type { CreateVoucherBatchRequest, CreateVoucherBatchResponse } from '@tessera/contracts/vouchers'
import { CircleAlert } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslations } from 'use-intl'

import { creditsOf } from '@/components/rich-tags'
import { Notice } from '@/components/ui/banner'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { callOperator } from '@/lib/api/operator'
import { isUnanswered, useAttemptKey } from '@/lib/use-attempt-key'
import { useNow } from '@/lib/use-now'
import { useProblemText } from '@/lib/use-problem-text'

import { type BatchFields, emptyBatch, readBatch } from './batch-draft'
import { BatchFieldSet } from './batch-field-set'
import { NewCodes } from './new-codes'
import { useForgetVouchers } from './use-voucher-batches'

/** Makes a batch once, however often the button is pressed. */
function useCreateBatch(onCreated: (made: CreateVoucherBatchResponse) => void) {
  const attempt = useAttemptKey()
  const forgetVouchers = useForgetVouchers()
  return useMutation({
    mutationFn: (body: CreateVoucherBatchRequest) =>
      callOperator('createVoucherBatch', { body, headers: { 'idempotency-key': attempt.current() } }),
    onSuccess: onCreated,
    onSettled: (_, error) => {
      attempt.ended(error ?? undefined)
      void forgetVouchers()
    },
  })
}

type FormProps = {
  readonly onCreated: (made: CreateVoucherBatchResponse) => void
  readonly onClose: () => void
}

function Form({ onCreated, onClose }: FormProps) {
  const t = useTranslations('newVouchers')
  const problemText = useProblemText()
  const [fields, setFields] = useState<BatchFields>(emptyBatch)
  const [isChecked, setChecked] = useState(false)
  const creating = useCreateBatch(onCreated)
  const now = useNow()
  const isUnknown = creating.isError && isUnanswered(creating.error)
  const draft = readBatch(fields, now)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (draft.isGood && !creating.isPending) creating.mutate(draft.request)
  }
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <fieldset disabled={isUnknown || creating.isPending} className="contents">
        <BatchFieldSet
          fields={fields}
          problems={isChecked && !draft.isGood ? draft.problems : {}}
          onChange={(change) => {
            setFields((before) => ({ ...before, ...change }))
          }}
        />
      </fieldset>
      {draft.isGood ? (
        <p className="text-muted">
          {t.rich('total', {
            credits: creditsOf(
              draft.request.credits * draft.request.code_count * draft.request.redemptions_per_code,
            ),
          })}
        </p>
      ) : undefined}
      {creating.isError ? (
        <Notice icon={CircleAlert} tone="warn">
          {isUnknown ? t('unknown') : problemText(creating.error)}
        </Notice>
      ) : undefined}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" look="primary" isBusy={creating.isPending} busyLabel={t('busy')}>
          {isUnknown ? t('tryAgain') : t('submit', { count: draft.isGood ? draft.request.code_count : 1 })}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  )
}

/** Asks for a batch, and shows its codes, this once. */
export function CreateBatchDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations('newVouchers')
  const [made, setMade] = useState<CreateVoucherBatchResponse>()
  if (made !== undefined) return <NewCodes made={made} onClose={onClose} />
  return (
    <Dialog isOpen onClose={onClose} title={t('title')} closeLabel={t('close')}>
      <Form onCreated={setMade} onClose={onClose} />
    </Dialog>
  )
}
