'use client'

import { userPaths as paths } from '@tessera/contracts/user-paths'
import { useTranslations } from 'use-intl'

import { TextLink } from '@/components/text-link'
import { useConfig } from '@/lib/use-config'

export function SiteFooter() {
  const t = useTranslations('footer')
  const config = useConfig()
  return (
    <footer className="mt-auto border-t border-line">
      <div className="mx-auto flex max-w-5xl flex-wrap items-center justify-between gap-x-6 gap-y-2 px-4 py-6 text-label text-muted sm:px-6">
        <p>{t('line')}</p>
        <nav aria-label={t('label')} className="flex flex-wrap gap-4">
          <TextLink href="/pricing/">{t('prices')}</TextLink>
          <a href={paths.docs} className="text-link underline underline-offset-3">
            {t('api')}
          </a>
          {config?.support_email ? (
            <a href={`mailto:${config.support_email}`} className="text-link underline underline-offset-3">
              {t('support')}
            </a>
          ) : undefined}
        </nav>
      </div>
    </footer>
  )
}
