'use client'

import type { ReactNode } from 'react'

import { MessageScope } from '@/components/message-scope'
import { landingMessages } from '@/messages/en-landing'
import { moneyMessages } from '@/messages/en-money'

const landingScope = { ...moneyMessages, ...landingMessages }

/** The sentences of the first page. */
export function LandingScope({ children }: { readonly children: ReactNode }) {
  return <MessageScope of={landingScope}>{children}</MessageScope>
}
