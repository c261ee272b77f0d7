'use client'

import { useTranslations } from 'use-intl'

import { useConfig } from '@/lib/use-config'

/** Without a mail server the mails lie in the outbox: said where somebody waits for one. */
export function OutboxHint() {
  const t = useTranslations('verify')
  if (useConfig()?.mail !== 'outbox') return undefined
  return <p className="mt-1 text-label text-muted">{t('outboxHint')}</p>
}
