import './globals.css'
import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'

import { Providers } from '@/components/providers'
import { messages } from '@/messages/en'

export const metadata: Metadata = {
  title: { default: messages.meta.title, template: `%s · ${messages.meta.name}` },
  description: messages.meta.description,
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  interactiveWidget: 'resizes-content',
  themeColor: [
    { media: '(prefers-color-scheme: dark)', color: '#0e1013' },
    { media: '(prefers-color-scheme: light)', color: '#fbfaf8' },
  ],
}

export default function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en" dir="ltr" data-theme="dark" suppressHydrationWarning>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  )
}
