'use client'

import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { buttonStyle } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import { Popover } from '@/components/ui/popover'

import type { ChatPreferences } from './chat-preferences'
import { ModelList } from './model-list'
import { useModels } from './use-models'

type ModelPickerProps = {
  readonly preferences: ChatPreferences
  readonly onChange: (change: Partial<ChatPreferences>) => void
}

/** Which model answers: chosen for each prompt, or always the same. */
export function ModelPicker({ preferences, onChange }: ModelPickerProps) {
  const t = useTranslations('models')
  const preferenceNames = useTranslations('preferences')
  const [isOpen, setOpen] = useState(false)
  const models = useModels()
  const chosen =
    models.status === 'ready' ? models.value.find((model) => model.id === preferences.model) : undefined
  const name =
    preferences.model === null
      ? t('autoWith', { preference: preferenceNames(`${preferences.preference}.name`) })
      : (chosen?.name ?? preferences.model)
  return (
    <Popover
      isOpen={isOpen}
      onOpenChange={setOpen}
      label={t('title')}
      trigger={
        <button
          type="button"
          aria-label={t('change', { name })}
          className={buttonStyle({ look: 'quiet', size: 'small', className: 'min-w-0 shrink rounded-full' })}
        >
          <span className="truncate">{name}</span>
          <Icon of={ChevronDown} />
        </button>
      }
    >
      <ModelList
        preferences={preferences}
        onChange={onChange}
        onDone={() => {
          setOpen(false)
        }}
      />
    </Popover>
  )
}
