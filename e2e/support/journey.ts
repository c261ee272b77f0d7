import { test as base, expect } from '@playwright/test'
import type { BrowserContext, Page } from '@playwright/test'

import { type Person, createPerson, signInHere } from './people.ts'
import { type Site, type SiteKind, openSite } from './site.ts'
import { type Watch, watchContext } from './watch.ts'

export type JourneyOptions = {
  /** The theme that somebody chose on an earlier visit. */
  readonly theme: 'dark' | 'light' | undefined
}

type JourneyFixtures = JourneyOptions & {
  /** What every page of the journey did besides showing itself; checked when the journey is over. */
  readonly watch: Watch
  /** Somebody with an account and 500 credits, signed in nowhere. */
  readonly person: Person
  /** The chat, open for `person`. */
  readonly chatPage: Page
}

type SharedFixtures = {
  readonly siteKind: SiteKind
  readonly site: Site
}

/** A test with a site to visit and, where it asks for one, a person of its own. */
export const test = base.extend<JourneyFixtures, SharedFixtures>({
  siteKind: ['owned', { option: true, scope: 'worker' }],
  theme: [undefined, { option: true }],
  site: [
    async ({ siteKind }, provide) => {
      const shared = process.env['JOURNEY_SITE_URL']
      if (siteKind === 'owned' && shared !== undefined) {
        await provide({
          url: shared,
          output: () => '',
          restart: () => Promise.reject(new Error('other journeys visit this site too')),
          close: () => Promise.resolve(),
        })
        return
      }
      const site = await openSite(siteKind)
      await provide(site)
      await site.close()
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ site }, provide) => {
    await provide(site.url)
  },
  context: async ({ context, theme }, provide) => {
    if (theme !== undefined) await chooseTheme(context, theme)
    await provide(context)
  },
  watch: [
    async ({ context, site }, provide) => {
      const watch = watchContext(context, site.url)
      await provide(watch)
      watch.check()
    },
    { auto: true },
  ],
  person: async ({ site }, provide) => {
    await provide(await createPerson(site.url))
  },
  chatPage: async ({ page, person }, provide) => {
    await signInHere(page, person)
    await page.goto('/chat/')
    await expect(page.getByRole('textbox', { name: 'Your message' })).toBeVisible()
    await provide(page)
  },
})

export { expect }

async function chooseTheme(context: BrowserContext, theme: 'dark' | 'light'): Promise<void> {
  await context.addInitScript((chosen) => {
    // Empty documents have no storage; and after the first page the choice is the person's.
    if (location.protocol !== 'http:') return
    if (localStorage.getItem('theme') === null) localStorage.setItem('theme', chosen)
  }, theme)
}
