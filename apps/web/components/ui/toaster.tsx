'use client'

import { useTheme } from 'next-themes'
import type { MouseEvent } from 'react'
import { Toaster as Sonner } from 'sonner'

/**
 * A note that held the focus gives it back as it goes, and would take it from wherever it is by then: a menu that was
 * opened meanwhile closes. Pressed with a pointer, its buttons therefore leave the focus where it is.
 */
function keepFocus(event: MouseEvent): void {
  if (event.target instanceof Element && event.target.closest('button') !== null) event.preventDefault()
}

export function Toaster() {
  const { resolvedTheme } = useTheme()
  return (
    <div role="presentation" onMouseDown={keepFocus}>
      <Sonner
        theme={resolvedTheme === 'light' ? 'light' : 'dark'}
        position="top-center"
        offset={72}
        mobileOffset={72}
        style={{ fontFamily: "'Inter Variable', sans-serif" }}
        toastOptions={{
          style: {
            background: 'var(--raised)',
            border: '1px solid var(--line)',
            color: 'var(--text)',
            borderRadius: '10px',
            boxShadow: 'var(--float)',
          },
          actionButtonStyle: { background: 'var(--primary)', color: 'var(--on-primary)' },
        }}
      />
    </div>
  )
}
