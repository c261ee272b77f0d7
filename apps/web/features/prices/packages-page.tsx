'use client'

import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { linkTo } from '@/components/rich-tags'
import { Button } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import { Skeleton } from '@/components/ui/skeleton'
import { AdminFrame } from '@/features/admin/admin-frame'

import { PackageDialog } from './package-dialog'
import { PackageTable } from './package-table'
import { usePrices } from './use-prices'

function Packages() {
  const t = useTranslations('packageDesk')
  const loaded = usePrices()
  const [isCreating, setCreating] = useState(false)
  if (loaded.status === 'loading') return <Skeleton className="h-72 rounded-panel" />
  if (loaded.status === 'error') return <LoadError what={t('title')} onRetry={loaded.retry} />
  return (
    <div className="grid gap-4 *:min-w-0">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-muted">
          {t.rich('meaning', {
            link: linkTo('/admin/credits/models/'),
          })}
        </p>
        <Button
          look="primary"
          onClick={() => {
            setCreating(true)
          }}
        >
          <Icon of={Plus} />
          {t('create')}
        </Button>
      </div>
      <PackageTable prices={loaded.prices} />
      {isCreating ? (
        <PackageDialog
          offer={undefined}
          prices={loaded.prices}
          onClose={() => {
            setCreating(false)
          }}
        />
      ) : undefined}
    </div>
  )
}

/** The packages of credits that are sold. */
export function PackagesPage() {
  const t = useTranslations('packageDesk')
  return (
    <AdminFrame title={t('title')} lead={t('lead')} needs="superadmin">
      <Packages />
    </AdminFrame>
  )
}
