'use client'

import { Tooltip as Primitive } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'

type TooltipProps = { readonly content: ReactNode; readonly children: ReactElement }

/** More about something that is already named; never the only place where a fact stands. */
export function Tooltip({ content, children }: TooltipProps) {
  return (
    <Primitive.Provider delayDuration={400}>
      <Primitive.Root>
        <Primitive.Trigger asChild>{children}</Primitive.Trigger>
        <Primitive.Portal>
          <Primitive.Content
            sideOffset={6}
            collisionPadding={8}
            className="z-50 max-w-72 animate-appear rounded-control border border-line bg-raised px-2.5 py-1.5 text-label text-text shadow-float"
          >
            {content}
          </Primitive.Content>
        </Primitive.Portal>
      </Primitive.Root>
    </Primitive.Provider>
  )
}
