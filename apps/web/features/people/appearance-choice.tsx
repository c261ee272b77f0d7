'use client'

import { clsx } from 'clsx'
import { useTheme } from 'next-themes'
import { useTranslations } from 'use-intl'

import { useThemeOptions } from '@/components/theme-choice'
import { Icon } from '@/components/ui/icon'

export function AppearanceChoice() {
  const t = useTranslations('settings')
  const { theme, setTheme } = useTheme()
  const options = useThemeOptions()
  return (
    <fieldset>
      <legend className="sr-only">{t('appearance')}</legend>
      <div className="flex flex-wrap gap-3">
        {options.map((option) => (
          <label
            key={option.value}
            className={clsx(
              'flex touch-target cursor-pointer items-center gap-2.5 rounded-panel border px-4 py-2.5 transition-colors',
              'has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus',
              theme === option.value ? 'border-text bg-raised' : 'border-line hover:bg-hover',
            )}
          >
            <input
              type="radio"
              name="theme"
              value={option.value}
              checked={theme === option.value}
              onChange={() => {
                setTheme(option.value)
              }}
              className="sr-only"
            />
            <Icon of={option.icon} className="text-muted" />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
