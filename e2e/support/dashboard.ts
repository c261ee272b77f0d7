import type { Locator, Page } from '@playwright/test'
import type { AnalyticsResponse } from '@tessera/contracts/analytics'
import { paths } from '@tessera/contracts/paths'

import { expect, test as base } from './journey.ts'
import { askApi, signInByApi, signInHere } from './people.ts'
import { type Site, owner } from './site.ts'

type Desk = {
  /** The superadmin's own browser. */
  readonly desk: Page
}

/** A journey that looks at the business as well. */
export const test = base.extend<Desk>({
  desk: async ({ browser, site, viewport, isMobile, theme }, provide) => {
    const context = await browser.newContext({
      baseURL: site.url,
      viewport,
      isMobile,
      colorScheme: theme ?? 'dark',
    })
    const page = await context.newPage()
    await signInHere(page, owner)
    await provide(page)
    await context.close()
  },
})

/** The last 30 days, as the API tells them. */
export async function readAnalytics({ url }: Pick<Site, 'url'>): Promise<AnalyticsResponse> {
  const { token } = await signInByApi(url, owner)
  return askApi(url, paths.analytics.overview, { token })
}

/** A figure of one of the rows of figures. */
export function figureOf(desk: Page, row: string, label: string): Locator {
  return desk
    .getByRole('region', { name: row, exact: true })
    .locator('dl > div')
    .filter({ has: desk.getByRole('term').getByText(label, { exact: true }) })
}

export async function expectFits(desk: Page): Promise<void> {
  const overflow = await desk.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow, `${desk.url()} is no wider than the window`).toBe(0)
}
