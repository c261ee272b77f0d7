'use client'

import { X } from 'lucide-react'
import { Dialog as Primitive } from 'radix-ui'
import { type ReactNode, useRef } from 'react'

import { IconButton } from './button'

/**
 * These are opened by state and have no trigger that the library knows: what had the focus when they came is remembered,
 * and gets it back.
 */
function useFocusReturn() {
  const opener = useRef<Element>(null)
  return {
    onOpenAutoFocus: () => {
      opener.current = document.activeElement
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault()
      if (opener.current instanceof HTMLElement) opener.current.focus()
    },
  }
}

type DialogProps = {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly title: string
  readonly description?: string
  readonly closeLabel: string
  readonly children: ReactNode
}

/** Focus stays inside while it is open and returns to its opener after. */
export function Dialog({ isOpen, onClose, title, description, closeLabel, children }: DialogProps) {
  const focusReturn = useFocusReturn()
  return (
    <Primitive.Root
      open={isOpen}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
    >
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 animate-appear bg-overlay" />
        <Primitive.Content
          {...focusReturn}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className="fixed inset-x-0 bottom-0 z-50 max-h-[85dvh] animate-rise overflow-y-auto rounded-t-large border border-line bg-raised p-6 shadow-float sm:inset-0 sm:m-auto sm:h-fit sm:w-[min(32rem,calc(100vw-2rem))] sm:rounded-large"
        >
          <div className="mb-4 flex items-start justify-between gap-4">
            <div className="min-w-0">
              <Primitive.Title className="text-heading font-semibold">{title}</Primitive.Title>
              {description === undefined ? undefined : (
                <Primitive.Description className="mt-1 text-muted">{description}</Primitive.Description>
              )}
            </div>
            <Primitive.Close asChild>
              <IconButton icon={X} label={closeLabel} className="-me-2 -mt-1" />
            </Primitive.Close>
          </div>
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}

type DrawerProps = {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly title: string
  readonly children: ReactNode
}

/** A panel from the start edge, for what a phone has no room to show beside the page. */
export function Drawer({ isOpen, onClose, title, children }: DrawerProps) {
  const focusReturn = useFocusReturn()
  return (
    <Primitive.Root
      open={isOpen}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
    >
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 animate-appear bg-overlay" />
        <Primitive.Content
          {...focusReturn}
          aria-describedby={undefined}
          className="fixed inset-y-0 start-0 z-50 w-[min(20rem,85vw)] animate-slide-in border-e border-line bg-sunken rtl:animate-appear"
        >
          <Primitive.Title className="sr-only">{title}</Primitive.Title>
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
