'use client'

import { clsx } from 'clsx'
import { Check } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { Icon } from '@/components/ui/icon'
import { Input } from '@/components/ui/input'
import { Skeleton } from '@/components/ui/skeleton'
import { formatPrice } from '@/lib/format-credits'
import { providerName } from '@/lib/provider-name'

import { type ChatPreferences, preferenceOptions } from './chat-preferences'
import { useModels } from './use-models'

type OptionProps = {
  readonly group: string
  readonly isChosen: boolean
  readonly onChoose: () => void
  readonly children: ReactNode
}

/** A radio button that looks like a line of a list: arrows move, space chooses. */
function Option({ group, isChosen, onChoose, children }: OptionProps) {
  return (
    <label
      className={clsx(
        'flex min-h-9 touch-target cursor-pointer items-center gap-3 rounded-control px-2 py-1.5 hover:bg-hover',
        'has-focus-visible:outline-2 has-focus-visible:outline-focus',
      )}
    >
      <input type="radio" name={group} checked={isChosen} onChange={onChoose} className="sr-only" />
      <span className="flex min-w-0 grow items-center justify-between gap-3">{children}</span>
      <Icon of={Check} className={isChosen ? 'shrink-0' : 'invisible shrink-0'} />
    </label>
  )
}

type ModelListProps = {
  readonly preferences: ChatPreferences
  readonly onChange: (change: Partial<ChatPreferences>) => void
  readonly onDone: () => void
}

function AutoOptions({ preferences, onChange }: Omit<ModelListProps, 'onDone'>) {
  const t = useTranslations('models')
  const names = useTranslations('preferences')
  return (
    <fieldset>
      <legend className="px-2 pb-1 text-label text-muted">{t('auto')}</legend>
      {preferenceOptions.map((preference) => (
        <Option
          key={preference}
          group="model"
          isChosen={preferences.model === null && preferences.preference === preference}
          onChoose={() => {
            onChange({ model: null, preference })
          }}
        >
          <span>
            {names(`${preference}.name`)}
            <span className="block text-label text-muted">{names(`${preference}.text`)}</span>
          </span>
        </Option>
      ))}
    </fieldset>
  )
}

function NamedModels({
  preferences,
  onChange,
  search,
}: Omit<ModelListProps, 'onDone'> & { readonly search: string }) {
  const t = useTranslations('models')
  const models = useModels()
  if (models.status === 'loading') return <Skeleton className="h-40" />
  if (models.status === 'error') return <LoadError what={t('title')} onRetry={models.retry} />
  const wanted = search.trim().toLowerCase()
  const found = models.value.filter((model) =>
    `${model.name} ${model.provider} ${model.id}`.toLowerCase().includes(wanted),
  )
  if (found.length === 0) return <p className="px-2 py-3 text-muted">{t('none', { search })}</p>
  return (
    <fieldset>
      <legend className="flex w-full justify-between px-2 pb-1 text-label text-muted">
        <span>{t('always')}</span>
        <span className="pe-7">{t('unit')}</span>
      </legend>
      {found.map((model) => (
        <Option
          key={model.id}
          group="model"
          isChosen={preferences.model === model.id}
          onChoose={() => {
            onChange({ model: model.id })
          }}
        >
          <span className="min-w-0">
            <span className="block truncate">{model.name}</span>
            <span className="block text-label text-muted">{providerName(model.provider)}</span>
          </span>
          <span className="shrink-0 font-mono text-label text-amber">
            {model.credits_per_1k_input_tokens === model.credits_per_1k_output_tokens
              ? formatPrice(model.credits_per_1k_output_tokens)
              : `${formatPrice(model.credits_per_1k_input_tokens)} / ${formatPrice(model.credits_per_1k_output_tokens)}`}
          </span>
        </Option>
      ))}
    </fieldset>
  )
}

export function ModelList({ preferences, onChange, onDone }: ModelListProps) {
  const t = useTranslations('models')
  const [search, setSearch] = useState('')
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        // React passes events of a popover on to the form that it was opened from: Enter here must not send there.
        event.stopPropagation()
        onDone()
      }}
    >
      <Input
        type="search"
        aria-label={t('search')}
        placeholder={t('search')}
        value={search}
        onChange={(event) => {
          setSearch(event.target.value)
        }}
      />
      {search.trim() === '' ? <AutoOptions preferences={preferences} onChange={onChange} /> : undefined}
      <NamedModels preferences={preferences} onChange={onChange} search={search} />
    </form>
  )
}
