'use client'

import { Monitor, Moon, Sun } from 'lucide-react'
import { useTheme } from 'next-themes'
import { useTranslations } from 'use-intl'

import { MenuChoice } from './ui/menu'

export function useThemeOptions() {
  const t = useTranslations('theme')
  return [
    { value: 'dark', label: t('dark'), icon: Moon },
    { value: 'light', label: t('light'), icon: Sun },
    { value: 'system', label: t('system'), icon: Monitor },
  ] as const
}

/** Dark, light, or as the machine is set; inside a menu. */
export function ThemeMenuChoice() {
  const { theme, setTheme } = useTheme()
  const options = useThemeOptions()
  return <MenuChoice value={theme ?? 'dark'} onChange={setTheme} options={options} />
}
