'use client'

import { type ReactNode, useMemo } from 'react'
import { IntlProvider, useMessages } from 'use-intl'

import type { messages } from '@/messages/en'

type MessageScopeProps = { readonly of: Partial<typeof messages>; readonly children: ReactNode }

/** Sentences that only some pages need: they come with those pages, and not with every first visit. */
export function MessageScope({ of: own, children }: MessageScopeProps) {
  const shared = useMessages()
  const all = useMemo(() => ({ ...shared, ...own }), [shared, own])
  return (
    <IntlProvider locale="en" timeZone="UTC" messages={all}>
      {children}
    </IntlProvider>
  )
}
