'use client'

import { Ellipsis, Pencil, Trash2 } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { IconButton } from '@/components/ui/button'
import { Menu, MenuItem } from '@/components/ui/menu'

type RailItemMenuProps = {
  readonly title: string
  readonly onRename: () => void
  readonly onDelete: () => void
}

export function RailItemMenu({ title, onRename, onDelete }: RailItemMenuProps) {
  const t = useTranslations('chat')
  return (
    <Menu
      trigger={
        <IconButton
          icon={Ellipsis}
          label={t('actionsFor', { title })}
          className="absolute end-0.5 opacity-0 group-hover:opacity-100 focus-visible:opacity-100 data-[state=open]:opacity-100 pointer-coarse:opacity-100"
        />
      }
    >
      <MenuItem icon={Pencil} onSelect={onRename}>
        {t('rename')}
      </MenuItem>
      <MenuItem icon={Trash2} isDanger onSelect={onDelete}>
        {t('delete')}
      </MenuItem>
    </Menu>
  )
}
