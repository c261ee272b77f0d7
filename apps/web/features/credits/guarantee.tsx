'use client'

import { Check } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { Icon } from '@/components/ui/icon'

const promises = ['failed', 'retries', 'stopped', 'bound', 'explained'] as const

/** The charge guarantee, in the product's own words. */
export function Guarantee() {
  const t = useTranslations('guarantee')
  return (
    <ul className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
      {promises.map((promise) => (
        <li key={promise} className="flex gap-3">
          <Icon of={Check} size={20} className="mt-0.5 shrink-0 text-confirm" />
          <div>
            <h3 className="font-medium">{t(`${promise}.title`)}</h3>
            <p className="mt-0.5 text-muted">{t(`${promise}.text`)}</p>
          </div>
        </li>
      ))}
    </ul>
  )
}
