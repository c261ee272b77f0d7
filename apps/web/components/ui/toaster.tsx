'use client'

import { useTheme } from 'next-themes'
import { Toaster as Sonner } from 'sonner'

export function Toaster() {
  const { resolvedTheme } = useTheme()
  return (
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
  )
}
