'use client'

import { ListChecks } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { FactList } from '@/components/operator/fact-list'
import { linkTo } from '@/components/rich-tags'
import { Notice } from '@/components/ui/banner'
import { useToday } from '@/features/operations/use-today'
import { useConfig } from '@/lib/use-config'

import { AdminFrame } from './admin-frame'

/** How many things need a look, and the way there. */
function TodayNote() {
  const t = useTranslations('admin')
  const loaded = useToday()
  if (loaded.status !== 'ready') return undefined
  const count = loaded.today.lines.filter((line) => line.severity !== 'fine').length
  return <Notice icon={ListChecks}>{t.rich('today', { count, link: linkTo('/admin/today/') })}</Notice>
}

/** What is switched on here, and whether something needs a look. */
export function AdminStartPage() {
  const t = useTranslations('admin')
  const config = useConfig()
  const facts = [
    [t('mode'), config?.mode],
    [t('payments'), config?.payments],
    [t('mail'), config?.mail],
    [t('version'), config?.version],
    ...(config?.providers ?? []).map((provider) => [provider.name, provider.status] as const),
  ] as const
  return (
    <AdminFrame title={t('title')} lead={t('lead')}>
      <div className="grid max-w-xl gap-5">
        <TodayNote />
        <div className="font-mono [&_dt]:font-sans">
          <FactList facts={facts.map(([name, value]) => [name, value ?? '…'])} />
        </div>
      </div>
    </AdminFrame>
  )
}
