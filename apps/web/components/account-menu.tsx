'use client'

import type { MeResponse } from '@tessera/contracts/people'
import { Coins, LogOut, ReceiptText, Settings, ShieldCheck, Tags } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'use-intl'

import { hasRole } from '@/lib/use-session'
import { useSignOut } from '@/lib/use-sign-out'

import { ThemeMenuChoice } from './theme-choice'
import { Avatar } from './ui/avatar'
import { Icon } from './ui/icon'
import { Menu, MenuItem, MenuLabel, MenuLink, MenuSeparator } from './ui/menu'

const links = [
  { key: 'settings', href: '/settings/', icon: Settings },
  { key: 'buy', href: '/credits/', icon: Coins },
  { key: 'history', href: '/credits/history/', icon: ReceiptText },
  { key: 'pricing', href: '/pricing/', icon: Tags },
] as const

export function AccountMenu({ me }: { readonly me: MeResponse }) {
  const t = useTranslations('navigation')
  const signOut = useSignOut()
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={t('account')}
          className="grid touch-target place-items-center rounded-full"
        >
          <Avatar name={me.name} />
        </button>
      }
    >
      <MenuLabel>
        <span className="block truncate text-body font-medium text-text">{me.name}</span>
        <span className="block truncate">{me.email}</span>
      </MenuLabel>
      <MenuSeparator />
      {links.map((link) => (
        <MenuLink key={link.key}>
          <Link href={link.href}>
            <Icon of={link.icon} className="text-muted" />
            {t(link.key)}
          </Link>
        </MenuLink>
      ))}
      {hasRole(me.role, 'admin') ? (
        <MenuLink>
          <Link href="/admin/today/">
            <Icon of={ShieldCheck} className="text-muted" />
            {t('admin')}
          </Link>
        </MenuLink>
      ) : undefined}
      <MenuSeparator />
      <ThemeMenuChoice />
      <MenuSeparator />
      <MenuItem icon={LogOut} onSelect={signOut}>
        {t('signOut')}
      </MenuItem>
    </Menu>
  )
}
