'use client'

import { QueryClientProvider } from '@tanstack/react-query'
import { ThemeProvider } from 'next-themes'
import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'
import { IntlProvider } from 'use-intl'

import { createQueryClient } from '@/lib/query-client'
import { sharedMessages } from '@/messages/en-shared'

const Toaster = dynamic(() => import('./ui/toaster').then((loaded) => loaded.Toaster), { ssr: false })

export function Providers({ children }: { readonly children: ReactNode }) {
  const [queryClient] = useState(createQueryClient)
  return (
    <ThemeProvider attribute="data-theme" defaultTheme="dark" enableSystem disableTransitionOnChange>
      {/* Dates are written by lib/format-time in the reader's own zone; this one only settles the prerendering. */}
      <IntlProvider locale="en" timeZone="UTC" messages={sharedMessages}>
        <QueryClientProvider client={queryClient}>
          {children}
          <Toaster />
        </QueryClientProvider>
      </IntlProvider>
    </ThemeProvider>
  )
}
