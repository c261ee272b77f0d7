'use client'

import type { RefundResponse } from '@tessera/contracts/payments'
import type { AdminOrderResponse } from '@tessera/contracts/payments-admin'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslations } from 'use-intl'

import { creditsOf } from '@/components/rich-tags'
import { Notice } from '@/components/ui/banner'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { formatMoney, parseMoney } from '@/lib/format-money'
import { moneyAnswerOf } from '@/lib/money-answer'
import { useMoneyProblemText } from '@/lib/use-money-problem-text'

import { RefundNumbers } from './refund-numbers'
import { useAdminRefund } from './use-admin-refund'

type RefundDialogProps = { readonly order: AdminOrderResponse; readonly onClose: () => void }

function Done({ order, done, onClose }: RefundDialogProps & { readonly done: RefundResponse }) {
  const t = useTranslations('adminRefund')
  const receipts = useTranslations('orderReceipt')
  return (
    <div className="grid gap-4">
      <Notice icon={CircleCheck} tone="confirm">
        <p>
          {t('done', {
            amount: formatMoney(done.refund.amount_minor, order.currency),
            email: order.user.email,
            status: receipts(`refundStatus.${done.refund.status}`),
          })}
        </p>
        <p className="mt-1">{t.rich('doneCredits', { credits: creditsOf(done.order.credits_revoked) })}</p>
      </Notice>
      <Button look="primary" className="w-fit" onClick={onClose}>
        {t('close')}
      </Button>
    </div>
  )
}

/** What is typed, and what is wrong with it once somebody wanted to send it. */
function useRefundForm(order: AdminOrderResponse, onDone: (done: RefundResponse) => void) {
  const [text, setText] = useState('')
  const [reason, setReason] = useState('')
  const [isChecked, setChecked] = useState(false)
  const { refund, isUnknown } = useAdminRefund(order.id)
  const typed = parseMoney(text, order.currency)
  const amountMinor = typed !== undefined && typed >= 1 && typed <= order.refundable_minor ? typed : undefined
  const isReasonGood = reason.trim().length >= 3
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (amountMinor === undefined || !isReasonGood || refund.isPending) return
    refund.mutate({ amount_minor: amountMinor, reason: reason.trim() }, { onSuccess: onDone })
  }
  return {
    text,
    setText,
    reason,
    setReason,
    amountMinor,
    submit,
    refund,
    isUnknown,
    isAmountWrong: isChecked && amountMinor === undefined,
    isReasonWrong: isChecked && !isReasonGood,
  }
}

type FormProps = RefundDialogProps & { readonly onDone: (done: RefundResponse) => void }

function Fields({ order, form }: { order: AdminOrderResponse; form: ReturnType<typeof useRefundForm> }) {
  const t = useTranslations('adminRefund')
  const money = (amountMinor: number) => formatMoney(amountMinor, order.currency)
  const most = money(order.refundable_minor)
  return (
    <>
      <Field
        label={t('amount')}
        hint={t('amountHint', { most })}
        error={form.isAmountWrong ? t('amountWrong', { least: money(1), most }) : undefined}
        aside={
          <Button
            look="quiet"
            size="small"
            disabled={form.isUnknown}
            onClick={() => {
              form.setText(most.replaceAll(/[^\d.]/g, ''))
            }}
          >
            {t('all')}
          </Button>
        }
      >
        <Input
          inputMode="decimal"
          autoComplete="off"
          value={form.text}
          disabled={form.isUnknown}
          onChange={(event) => {
            form.setText(event.target.value)
          }}
        />
      </Field>
      <Field
        label={t('reason')}
        hint={t('reasonHint')}
        error={form.isReasonWrong ? t('reasonShort') : undefined}
      >
        <Input
          value={form.reason}
          maxLength={500}
          disabled={form.isUnknown}
          onChange={(event) => {
            form.setReason(event.target.value)
          }}
        />
      </Field>
    </>
  )
}

function Form({ order, onClose, onDone }: FormProps) {
  const t = useTranslations('adminRefund')
  const problemText = useMoneyProblemText()
  const form = useRefundForm(order, onDone)
  const { refund, isUnknown, amountMinor } = form
  const amount = amountMinor === undefined ? undefined : formatMoney(amountMinor, order.currency)
  return (
    <form noValidate className="grid gap-4" onSubmit={form.submit}>
      <Fields order={order} form={form} />
      <RefundNumbers order={order} amountMinor={amountMinor} />
      {refund.isError ? (
        <Notice icon={CircleAlert} tone="warn">
          {isUnknown ? (moneyAnswerOf(refund.error) ?? t('unknown')) : problemText(refund.error)}
        </Notice>
      ) : undefined}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" look="danger" isBusy={refund.isPending} busyLabel={t('busy')}>
          {isUnknown ? t('tryAgain') : amount === undefined ? t('submitNothing') : t('submit', { amount })}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  )
}

/** Pays a purchase back, whole or in part, after saying in numbers what that does. */
export function RefundDialog({ order, onClose }: RefundDialogProps) {
  const t = useTranslations('adminRefund')
  const [done, setDone] = useState<RefundResponse>()
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={done === undefined ? t('title') : t('doneTitle')}
      description={t('lead', { name: order.user.name, email: order.user.email })}
      closeLabel={t('close')}
    >
      {done === undefined ? (
        <Form order={order} onClose={onClose} onDone={setDone} />
      ) : (
        <Done order={order} done={done} onClose={onClose} />
      )}
    </Dialog>
  )
}
