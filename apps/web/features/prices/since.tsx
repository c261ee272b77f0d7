'use client'

import { useTranslations } from 'use-intl'

import { TimeText } from '@/components/time-text'

/** From when on; what came with the program has held from the beginning. */
export function Since({ at }: { readonly at: string }) {
  const t = useTranslations('priceModels')
  return Date.parse(at) === 0 ? t('fromBeginning') : <TimeText at={at} />
}
