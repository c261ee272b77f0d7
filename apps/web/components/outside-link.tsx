'use client'

import { ExternalLink } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { Icon } from './ui/icon'

/** A link to somebody else's page, which opens beside ours and says so. */
export function OutsideLink({ href, children }: { readonly href: string; readonly children: string }) {
  const t = useTranslations('navigation')
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      className="inline-flex touch-target items-center gap-1.5 text-link underline underline-offset-3"
    >
      {children}
      <Icon of={ExternalLink} label={t('newTab')} />
    </a>
  )
}
