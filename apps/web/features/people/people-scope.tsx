'use client'

import type { ReactNode } from 'react'

import { MessageScope } from '@/components/message-scope'
import { peopleMessages } from '@/messages/en-people'

/** The sentences of the pages about signing in. */
export function PeopleScope({ children }: { readonly children: ReactNode }) {
  return <MessageScope of={peopleMessages}>{children}</MessageScope>
}
