'use client'

import type { OrderReceiptResponse } from '@tessera/contracts/payments'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { Button } from '@/components/ui/button'
import { formatTime } from '@/lib/format-time'
import { useNow } from '@/lib/use-now'

const OwnRefundDialog = dynamic(
  () => import('./own-refund-dialog').then((loaded) => loaded.OwnRefundDialog),
  { ssr: false },
)

/** Offered only where the server says that there is something to give back, and until when. */
export function OwnRefund({ order }: { readonly order: OrderReceiptResponse }) {
  const t = useTranslations('ownRefund')
  const now = useNow()
  const [isOpen, setOpen] = useState(false)
  const { refundable } = order
  if (refundable === null && !isOpen) return undefined
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <Button
        size="small"
        onClick={() => {
          setOpen(true)
        }}
      >
        {t('open')}
      </Button>
      {refundable === null ? undefined : (
        <span className="text-label text-muted">
          {t('until', { date: formatTime(refundable.until, now) })}
        </span>
      )}
      {isOpen ? (
        <OwnRefundDialog
          order={order}
          onClose={() => {
            setOpen(false)
          }}
        />
      ) : undefined}
    </div>
  )
}
