'use client'

import Link from 'next/link'
import { useTranslations } from 'use-intl'

import { PageShell } from './page-shell'
import { TesseraMark } from './tessera-mark'
import { buttonStyle } from './ui/button'

export function NotFoundPage() {
  const t = useTranslations('notFound')
  return (
    <PageShell>
      <div className="mx-auto grid max-w-md grow content-center justify-items-center gap-3 px-4 py-20 text-center">
        <TesseraMark size={40} className="text-line-strong" />
        <h1 className="mt-3 text-title font-semibold tracking-tight">{t('title')}</h1>
        <p className="text-reading text-muted">{t('text')}</p>
        <div className="mt-4 flex gap-3">
          <Link href="/chat/" className={buttonStyle({ look: 'primary' })}>
            {t('chat')}
          </Link>
          <Link href="/" className={buttonStyle({})}>
            {t('home')}
          </Link>
        </div>
      </div>
    </PageShell>
  )
}
