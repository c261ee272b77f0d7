'use client'

import { Popover as Primitive } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'

type PopoverProps = {
  readonly trigger: ReactElement
  readonly label: string
  readonly children: ReactNode
  readonly isOpen?: boolean
  readonly onOpenChange?: (isOpen: boolean) => void
  readonly align?: 'start' | 'center' | 'end'
}

export function Popover({ trigger, label, children, isOpen, onOpenChange, align = 'start' }: PopoverProps) {
  const controlled = isOpen === undefined ? {} : { open: isOpen }
  return (
    <Primitive.Root {...controlled} {...(onOpenChange === undefined ? {} : { onOpenChange })}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          aria-label={label}
          align={align}
          sideOffset={8}
          collisionPadding={8}
          className="z-50 max-h-[min(28rem,var(--radix-popover-content-available-height))] w-[min(22rem,calc(100vw-1rem))] animate-appear overflow-y-auto rounded-panel border border-line bg-raised p-4 shadow-float"
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
