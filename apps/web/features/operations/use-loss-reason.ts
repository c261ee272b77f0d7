'use client'

import { useTranslations } from 'use-intl'

import { operationMessages } from '@/messages/en-operations'

type Reason = keyof typeof operationMessages.lossReasons

function isReason(text: string): text is Reason {
  return Object.hasOwn(operationMessages.lossReasons, text)
}

/** Why nobody was charged, in words; what the catalogue does not know is shown as it is. */
export function useLossReason(): (reason: string) => string {
  const t = useTranslations('lossReasons')
  return (reason) => (isReason(reason) ? t(reason) : reason)
}
