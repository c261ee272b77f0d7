'use client'

import { clsx } from 'clsx'
import { Check, type LucideIcon } from 'lucide-react'
import { DropdownMenu as Primitive } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'

import { Icon } from './icon'

const itemStyle =
  'flex min-h-9 touch-target cursor-pointer items-center gap-2.5 rounded-control px-2.5 text-body outline-none select-none data-highlighted:bg-hover data-disabled:opacity-50'

type MenuProps = {
  readonly trigger: ReactElement
  readonly children: ReactNode
  readonly align?: 'start' | 'end'
}

export function Menu({ trigger, children, align = 'end' }: MenuProps) {
  return (
    <Primitive.Root modal={false}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) max-w-[calc(100vw-1rem)] min-w-52 animate-appear overflow-y-auto rounded-panel border border-line bg-raised p-1.5 shadow-float"
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}

type MenuItemProps = {
  readonly icon?: LucideIcon
  readonly children: ReactNode
  readonly onSelect?: () => void
  readonly isDanger?: boolean
}

export function MenuItem({ icon, children, onSelect, isDanger = false }: MenuItemProps) {
  return (
    <Primitive.Item
      className={clsx(itemStyle, isDanger && 'text-warn')}
      {...(onSelect === undefined ? {} : { onSelect })}
    >
      {icon === undefined ? undefined : <Icon of={icon} className={isDanger ? 'text-warn' : 'text-muted'} />}
      {children}
    </Primitive.Item>
  )
}

/** An item that is a link; the child brings the anchor. */
export function MenuLink({ children }: { readonly children: ReactElement }) {
  return (
    <Primitive.Item asChild className={itemStyle}>
      {children}
    </Primitive.Item>
  )
}

export function MenuLabel({ children }: { readonly children: ReactNode }) {
  return <Primitive.Label className="px-2.5 py-2 text-label text-muted">{children}</Primitive.Label>
}

export function MenuSeparator() {
  return <Primitive.Separator className="my-1.5 h-px bg-line" />
}

type MenuChoiceProps = {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly options: readonly { readonly value: string; readonly label: string; readonly icon: LucideIcon }[]
}

export function MenuChoice({ value, onChange, options }: MenuChoiceProps) {
  return (
    <Primitive.RadioGroup value={value} onValueChange={onChange}>
      {options.map((option) => (
        <Primitive.RadioItem
          key={option.value}
          value={option.value}
          className={itemStyle}
          onSelect={(event) => {
            event.preventDefault()
          }}
        >
          <Icon of={option.icon} className="text-muted" />
          <span className="grow">{option.label}</span>
          <Primitive.ItemIndicator>
            <Icon of={Check} />
          </Primitive.ItemIndicator>
        </Primitive.RadioItem>
      ))}
    </Primitive.RadioGroup>
  )
}
