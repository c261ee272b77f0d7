'use client'

import { SearchX } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

import { FilterSearch } from '@/components/operator/filter-search'
import { RowTable } from '@/components/row-table'
import type { Column } from '@/components/table-columns'
import { EmptyState } from '@/components/ui/empty-state'
import { providerName } from '@/lib/provider-name'

import { AbilityDetails } from './ability-details'
import { useKindName } from './use-choosing-words'
import type { AbleModel, Selection } from './use-selection'

type AbilityTableProps = {
  readonly selection: Selection
  readonly q: string
  readonly addressOf: (q: string) => string
}

function overallOf({ abilities }: AbleModel) {
  return abilities.find(({ kind }) => kind === 'overall')
}

function useColumns(): readonly Column<AbleModel>[] {
  const t = useTranslations('choosing')
  const kindName = useKindName()
  return [
    { key: 'name', head: t('model'), onPhone: 'name', className: 'min-w-40', cell: (model) => model.name },
    {
      key: 'overall',
      head: t('overall'),
      isEnd: true,
      onPhone: 'figure',
      className: 'font-mono',
      cell: (model) => overallOf(model)?.score.toFixed(1) ?? '–',
    },
    {
      key: 'best',
      head: t('best'),
      className: 'whitespace-nowrap',
      cell: ({ abilities }) => {
        const best = abilities.toSorted((a, b) => b.score - a.score)[0]
        return best === undefined ? '–' : kindName(best.kind)
      },
    },
    {
      key: 'evidence',
      head: t('evidenceHead'),
      onPhone: 'line',
      className: 'text-muted whitespace-nowrap',
      cell: (model) => t(`evidence.${overallOf(model)?.evidence ?? 'guess'}`),
    },
    {
      key: 'own',
      head: t('own'),
      className: 'text-muted whitespace-nowrap',
      cell: ({ abilities }) =>
        t('ownCount', { count: abilities.filter(({ evidence }) => evidence === 'operator').length }),
    },
  ]
}

function detailsIn(selection: Selection): (model: AbleModel) => ReactNode {
  return (model) => <AbilityDetails model={model} selection={selection} />
}

/** Every model with how able it is held to be; each opens into its scores by kind of task. */
export function AbilityTable({ selection, q, addressOf }: AbilityTableProps) {
  const t = useTranslations('choosing')
  const columns = useColumns()
  const wanted = q.trim().toLowerCase()
  const rows = selection.models.filter(({ name, provider, model }) =>
    `${name} ${provider} ${model}`.toLowerCase().includes(wanted),
  )
  return (
    <div className="grid gap-4 *:min-w-0">
      <FilterSearch label={t('search')} hint={t('searchHint')} value={q} addressOf={addressOf} />
      <p className="text-label text-muted">{t('scoreMeaning')}</p>
      {rows.length === 0 ? (
        <EmptyState icon={SearchX} title={t('noneFound')} />
      ) : (
        <RowTable
          label={t('title')}
          columns={columns}
          rows={rows}
          keyOf={({ model }) => model}
          underName={({ provider }) => providerName(provider)}
          opening={{ kind: 'details', details: detailsIn(selection) }}
          isDense
        />
      )}
    </div>
  )
}
