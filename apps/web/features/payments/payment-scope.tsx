'use client'

import type { ReactNode } from 'react'

import { MessageScope } from '@/components/message-scope'
import { listMessages } from '@/messages/en-lists'
import { moneyMessages } from '@/messages/en-money'
import { paymentMessages } from '@/messages/en-payments'
import { peopleMessages } from '@/messages/en-people'
import { voucherMessages } from '@/messages/en-vouchers'

const paymentScope = {
  ...listMessages,
  ...peopleMessages,
  ...moneyMessages,
  ...paymentMessages,
  ...voucherMessages,
}

/** The sentences of the pages about buying, and of the settings. */
export function PaymentScope({ children }: { readonly children: ReactNode }) {
  return <MessageScope of={paymentScope}>{children}</MessageScope>
}
