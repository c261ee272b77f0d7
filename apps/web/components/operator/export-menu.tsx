'use client'

import { Download, FileSpreadsheet, FileText } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { Button } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import { Menu, MenuLink } from '@/components/ui/menu'
import { addressOf } from '@/lib/address-of'

const formats = [
  { key: 'csv', icon: FileSpreadsheet },
  { key: 'pdf', icon: FileText },
] as const

type ExportMenuProps = {
  /** Where the list is given as a file. */
  readonly path: string
  /** What the list is narrowed down to now. */
  readonly query?: Readonly<Record<string, string | undefined>>
}

/** A list as a file, as it is filtered now: links, so that the browser saves it while it comes. */
export function ExportMenu({ path, query }: ExportMenuProps) {
  const t = useTranslations('exportMenu')
  return (
    <Menu
      trigger={
        <Button>
          <Icon of={Download} />
          {t('label')}
        </Button>
      }
    >
      {formats.map(({ key, icon }) => (
        <MenuLink key={key}>
          <a href={addressOf(path, { ...query, format: key })} download>
            <Icon of={icon} className="text-muted" />
            <span className="grid">
              {t(`${key}.name`)}
              <span className="text-label text-muted">{t(`${key}.hint`)}</span>
            </span>
          </a>
        </MenuLink>
      ))}
    </Menu>
  )
}
