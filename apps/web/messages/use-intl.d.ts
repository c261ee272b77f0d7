import type { messages } from './en'

declare module 'use-intl' {
  interface AppConfig {
    Locale: 'en'
    Messages: typeof messages
  }
}
