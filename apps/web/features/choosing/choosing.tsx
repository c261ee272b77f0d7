'use client'

import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { Skeleton } from '@/components/ui/skeleton'

import { AbilityTable } from './ability-table'
import { Baseline } from './baseline'
import { SavingsFigures } from './savings-figures'
import { useSelection } from './use-selection'

type ChoosingProps = { readonly q: string; readonly addressOf: (q: string) => string }

/** What automatic choice goes by, and what it saved. */
export function Choosing({ q, addressOf }: ChoosingProps) {
  const t = useTranslations('choosing')
  const loaded = useSelection()
  if (loaded.status === 'loading') return <Skeleton className="h-96 rounded-panel" />
  if (loaded.status === 'error') return <LoadError what={t('title')} onRetry={loaded.retry} />
  const { selection } = loaded
  return (
    <div className="grid gap-4 *:min-w-0">
      <p className="text-muted">{t('lead')}</p>
      <SavingsFigures savings={selection.savings} />
      <Baseline selection={selection} />
      <AbilityTable selection={selection} q={q} addressOf={addressOf} />
    </div>
  )
}
