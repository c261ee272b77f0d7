'use client'

import type { VoucherBatchBody, VoucherCodeBody } from '@tessera/contracts/vouchers'
import { useTranslations } from 'use-intl'

import { ReasonDialog } from '@/components/operator/reason-dialog'
import { isErrorCode } from '@/lib/api/api-error'
import { callOperator } from '@/lib/api/operator'
import { notify } from '@/lib/notify'

import { useForgetVouchers } from './use-voucher-batches'

type VoidBatchProps = { readonly batch: VoucherBatchBody; readonly onClose: () => void }

/** Makes all that is open of a batch void, after its name was typed. */
export function VoidBatchDialog({ batch, onClose }: VoidBatchProps) {
  const t = useTranslations('voucherBatch')
  const forgetVouchers = useForgetVouchers()
  const { open } = batch.counts
  return (
    <ReasonDialog
      title={t('voidTitle')}
      description={batch.name}
      look="danger"
      phrase={batch.name}
      confirmLabel={t('voidConfirm', { count: open })}
      onConfirm={async ({ reason }) => {
        const { voided } = await callOperator('voidVoucherBatch', {
          params: { id: batch.id },
          body: { reason },
        })
        await forgetVouchers()
        await notify(t('voided', { count: voided }))
        onClose()
      }}
      onClose={onClose}
    >
      <p>{t('voidText', { count: open })}</p>
    </ReasonDialog>
  )
}

type VoidCodeProps = { readonly code: VoucherCodeBody; readonly onClose: () => void }

export function VoidCodeDialog({ code, onClose }: VoidCodeProps) {
  const t = useTranslations('voucherCodes')
  const forgetVouchers = useForgetVouchers()
  return (
    <ReasonDialog
      title={t('voidTitle')}
      look="danger"
      confirmLabel={t('voidConfirm')}
      explain={(error) => (isErrorCode(error, 'conflict') ? t('usedUp') : undefined)}
      onConfirm={async ({ reason }) => {
        await callOperator('voidVoucherCode', { params: { id: code.id }, body: { reason } })
        await forgetVouchers()
        await notify(t('voided'))
        onClose()
      }}
      onClose={onClose}
    >
      <p>{t('voidText', { ending: code.ending })}</p>
    </ReasonDialog>
  )
}
