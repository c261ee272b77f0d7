'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { Button } from '@/components/ui/button'
import { Cell, HeadCell, Table } from '@/components/ui/table'

import { AbilitiesDialog, ResetDialog } from './abilities-dialog'
import { useKindName } from './use-choosing-words'
import type { AbleModel, Selection } from './use-selection'

type DetailsProps = { readonly model: AbleModel; readonly selection: Selection }

function Scores({ model }: Pick<DetailsProps, 'model'>) {
  const t = useTranslations('choosing')
  const kindName = useKindName()
  return (
    <Table aria-label={t('editTitle', { name: model.name })}>
      <thead>
        <tr>
          <HeadCell>{t('kind')}</HeadCell>
          <HeadCell isEnd>{t('score')}</HeadCell>
          <HeadCell isEnd className="max-sm:hidden">
            {t('builtIn')}
          </HeadCell>
          <HeadCell>{t('evidenceHead')}</HeadCell>
        </tr>
      </thead>
      <tbody>
        {model.abilities.map((ability) => (
          <tr key={ability.kind}>
            <Cell className="py-1.5 first-letter:uppercase">{kindName(ability.kind)}</Cell>
            <Cell isEnd className="py-1.5 font-mono">
              {ability.score.toFixed(1)}
            </Cell>
            <Cell isEnd className="py-1.5 font-mono text-muted max-sm:hidden">
              {ability.built_in_score.toFixed(1)}
            </Cell>
            <Cell className="py-1.5 text-muted">{t(`evidence.${ability.evidence}`)}</Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function Sources({ model, selection }: DetailsProps) {
  const t = useTranslations('choosing')
  const tables = selection.tables.filter(({ id }) => model.tables.includes(id))
  if (tables.length === 0) return <p className="text-label text-muted">{t('noSource')}</p>
  const sources = tables
    .map(({ name, source, published_on: date }) => t('sourceOf', { name, date, source }))
    .join('; ')
  return <p className="max-w-2xl text-label text-muted">{t('sources', { sources })}</p>
}

/** One model: its score for each kind of task, where it is from, and what can be done. */
export function AbilityDetails({ model, selection }: DetailsProps) {
  const t = useTranslations('choosing')
  const [act, setAct] = useState<'edit' | 'reset'>()
  const close = () => {
    setAct(undefined)
  }
  const hasOwn = model.abilities.some(({ evidence }) => evidence === 'operator')
  return (
    <div className="grid gap-4 *:min-w-0">
      <div className="flex flex-wrap gap-3">
        <Button
          onClick={() => {
            setAct('edit')
          }}
        >
          {t('edit')}
        </Button>
        {hasOwn ? (
          <Button
            look="quiet"
            onClick={() => {
              setAct('reset')
            }}
          >
            {t('reset')}
          </Button>
        ) : undefined}
      </div>
      <div className="max-w-2xl">
        <Scores model={model} />
      </div>
      <Sources model={model} selection={selection} />
      {act === 'edit' ? <AbilitiesDialog model={model} selection={selection} onClose={close} /> : undefined}
      {act === 'reset' ? <ResetDialog model={model} selection={selection} onClose={close} /> : undefined}
    </div>
  )
}
