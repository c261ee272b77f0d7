'use client'

import { useTranslations } from 'use-intl'

import { isErrorCode } from '@/lib/api/api-error'

import type { Ability } from './use-selection'

/** A kind of task in words. */
export function useKindName(): (kind: Ability['kind']) => string {
  const t = useTranslations('choosing')
  const tasks = useTranslations('taskTypes')
  return (kind) => (kind === 'overall' ? t('overallKind') : tasks(kind))
}

/** A sentence for a change that somebody else was quicker with. */
export function useOvertakenText(): (error: unknown) => string | undefined {
  const t = useTranslations('choosing')
  return (error) => (isErrorCode(error, 'conflict') ? t('overtaken') : undefined)
}
