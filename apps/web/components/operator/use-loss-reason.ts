'use client'

import { useTranslations } from 'use-intl'

import { operatorSharedMessages } from '@/messages/en-operator-shared'

type Reason = keyof typeof operatorSharedMessages.lossReasons

function isReason(text: string): text is Reason {
  return Object.hasOwn(operatorSharedMessages.lossReasons, text)
}

/** Why nobody was charged, in words; what the catalogue does not know is shown as it is. */
export function useLossReason(): (reason: string) => string {
  const t = useTranslations('lossReasons')
  return (reason) => (isReason(reason) ? t(reason) : reason)
}
