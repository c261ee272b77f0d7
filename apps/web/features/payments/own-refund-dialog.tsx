'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { OrderReceiptResponse } from '@tessera/contracts/payments'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { Notice } from '@/components/ui/banner'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { call } from '@/lib/api/client'
import { formatBalance, formatCredits } from '@/lib/format-credits'
import { formatMoney } from '@/lib/format-money'
import { moneyAnswerOf } from '@/lib/money-answer'
import { queryKeys } from '@/lib/query-keys'
import { isUnanswered, useAttemptKey } from '@/lib/use-attempt-key'
import { useBalance } from '@/lib/use-balance'
import { useMoneyProblemText } from '@/lib/use-money-problem-text'

type OwnRefundDialogProps = { readonly order: OrderReceiptResponse; readonly onClose: () => void }

function useRefund(order: OrderReceiptResponse) {
  const queryClient = useQueryClient()
  const attempt = useAttemptKey()
  return useMutation({
    mutationFn: (reason: string) =>
      call('refundOwn', {
        params: { id: order.id },
        body: reason.trim() === '' ? {} : { reason: reason.trim() },
        headers: { 'idempotency-key': attempt.current() },
      }),
    onSettled: (_, error) => {
      attempt.ended(error ?? undefined)
      for (const queryKey of [
        queryKeys.order(order.id),
        queryKeys.orders,
        queryKeys.balance,
        queryKeys.transactions,
      ]) {
        void queryClient.invalidateQueries({ queryKey })
      }
    },
  })
}

/** What will happen, in numbers, before it does. */
function Consequences({ order }: { readonly order: OrderReceiptResponse }) {
  const t = useTranslations('ownRefund')
  const balance = useBalance()
  const { refundable } = order
  if (refundable === null) return undefined
  const now = balance.status === 'ready' ? balance.balance.balance : undefined
  const lines = [
    [t('money'), formatMoney(refundable.amount_minor, order.currency), ''],
    [t('credits'), formatCredits(-refundable.credits), 'text-amber'],
    ...(now === undefined
      ? []
      : [
          [t('balanceNow'), formatBalance(now), 'text-amber'],
          [t('balanceAfter'), formatBalance(Math.max(0, now - refundable.credits)), 'text-amber'],
        ]),
  ] as const
  return (
    <dl className="rounded-panel border border-line">
      {lines.map(([label, value, tone = '']) => (
        <div key={label} className="flex justify-between gap-4 border-line px-4 py-2.5 not-last:border-b">
          <dt className="text-muted">{label}</dt>
          <dd className={`font-mono ${tone}`}>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Gives the unused part of a purchase back to whoever bought it. */
export function OwnRefundDialog({ order, onClose }: OwnRefundDialogProps) {
  const t = useTranslations('ownRefund')
  const problemText = useMoneyProblemText()
  const refund = useRefund(order)
  const [reason, setReason] = useState('')
  const { refundable } = order
  const isUnknown = refund.isError && isUnanswered(refund.error)
  return (
    <Dialog isOpen onClose={onClose} title={t('title')} closeLabel={t('close')}>
      {refund.isSuccess ? (
        <div className="grid gap-4">
          <Notice icon={CircleCheck} tone="confirm">
            {t('done', { amount: formatMoney(refund.data.refund.amount_minor, order.currency) })}
          </Notice>
          <Button look="primary" className="w-fit" onClick={onClose}>
            {t('close')}
          </Button>
        </div>
      ) : (
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            if (!refund.isPending) refund.mutate(reason)
          }}
        >
          <Consequences order={order} />
          <p className="text-label text-muted">{t('hint')}</p>
          <Field label={t('reason')} hint={t('reasonHint')}>
            <Input
              value={reason}
              maxLength={500}
              disabled={isUnknown}
              onChange={(event) => {
                setReason(event.target.value)
              }}
            />
          </Field>
          {refund.isError ? (
            <Notice icon={CircleAlert} tone="warn">
              {isUnknown ? (moneyAnswerOf(refund.error) ?? t('unknown')) : problemText(refund.error)}
            </Notice>
          ) : undefined}
          <div className="flex flex-wrap gap-3">
            {refundable === null ? undefined : (
              <Button type="submit" look="danger" isBusy={refund.isPending} busyLabel={t('busy')}>
                {t('submit', { amount: formatMoney(refundable.amount_minor, order.currency) })}
              </Button>
            )}
            <Button look="quiet" onClick={onClose}>
              {t('keep')}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  )
}
