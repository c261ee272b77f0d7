import type { Page } from '@playwright/test'

import { askAndWait, chatOf } from './support/chat.ts'
import { expect, test } from './support/journey.ts'
import { signInHere } from './support/people.ts'
import { owner } from './support/site.ts'

const openPages = [
  '/',
  '/pricing/',
  '/sign-in/',
  '/sign-up/',
  '/forgot-password/',
  '/reset-password/',
  '/verify/',
  '/setup/',
  '/unsubscribe/',
  '/nothing-here/',
]
const ownPages = [
  '/chat/',
  '/credits/',
  '/credits/history/',
  '/credits/orders/',
  '/credits/success/',
  '/settings/',
]

test('an address where nothing is says so on a page of ours, with a way back', async ({ page, watch }) => {
  watch.expectRefusal(/^404 \/nothing\/here$/)
  const response = await page.goto('/nothing/here')
  expect(response?.status()).toBe(404)
  await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible()
  await page.getByRole('link', { name: 'Start page' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('know the price before you ask')
})

test('the page behind a link is fetched once somebody points at the link, and not before', async ({
  page,
}) => {
  const asked: string[] = []
  page.on('request', (request) => void asked.push(new URL(request.url()).pathname))
  const askedForSignIn = () => asked.some((path) => path.startsWith('/sign-in/'))
  await page.goto('/pricing/')
  const link = page.getByRole('banner').getByRole('link', { name: 'Sign in' })
  await expect(link).toBeVisible()
  await page.waitForLoadState('networkidle')
  expect(askedForSignIn()).toBe(false)
  await link.hover()
  await expect.poll(askedForSignIn).toBe(true)
})

test('the theme that somebody chooses is there at once on every later visit', async ({ chatPage: page }) => {
  const html = page.locator('html')
  await expect(html).toHaveAttribute('data-theme', 'dark')
  await page.getByRole('button', { name: 'Your account' }).click()
  await page.getByRole('menuitemradio', { name: 'Light' }).click()
  await expect(html).toHaveAttribute('data-theme', 'light')
  await page.goto('/settings/', { waitUntil: 'commit' })
  // Before anything is drawn: no flash of the other theme.
  await page.waitForFunction(() => document.body !== null)
  await expect(html).toHaveAttribute('data-theme', 'light', { timeout: 50 })
  // Only once the page has come to life does a click change anything.
  await page.waitForLoadState('networkidle')
  await page.getByRole('radio', { name: 'As this device' }).check({ force: true })
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect(html).toHaveAttribute('data-theme', 'dark')
  await page.emulateMedia({ colorScheme: 'light' })
  await expect(html).toHaveAttribute('data-theme', 'light')
})

test('with reduced motion nothing moves by itself', async ({ chatPage: page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.reload()
  await askAndWait(page, 'Hello there')
  await page.getByRole('button', { name: 'Your account' }).click()
  await expect(page.getByRole('menu')).toBeVisible()
  const moving = await page.evaluate(() =>
    document.getAnimations().flatMap((animation) => {
      const { duration } = animation.effect?.getComputedTiming() ?? {}
      return typeof duration === 'number' && duration > 20 ? [String(duration)] : []
    }),
  )
  expect(moving).toEqual([])
})

async function sidewaysOverflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}

test.describe('on 320 pixels, which is a window of 640 at twice the size,', () => {
  test.use({ viewport: { width: 320, height: 640 } })

  test('no page has to be scrolled sideways', async ({ page, person, watch }) => {
    watch.expectRefusal(/^(401|404) \//)
    for (const path of openPages) {
      await page.goto(path)
      await expect(page.getByRole('heading').first()).toBeVisible()
      await expect.poll(() => sidewaysOverflow(page), path).toBe(0)
    }
    await signInHere(page, person)
    for (const path of ownPages) {
      await page.goto(path)
      await expect(page.getByRole('heading').first()).toBeVisible()
      await expect.poll(() => sidewaysOverflow(page), path).toBe(0)
    }
    await page.goto('/chat/')
    await askAndWait(page, 'Compare SQLite and PostgreSQL in a table with code in SQL')
    await page.getByRole('button', { name: /Receipt$/ }).click()
    await expect.poll(() => sidewaysOverflow(page)).toBe(0)
    await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeInViewport()
    await expect(chatOf(page).balance).toBeInViewport()
  })
})

test(
  'the chat takes exactly the window, however long its answers are',
  { tag: '@phone' },
  async ({ chatPage: page }) => {
    const chat = await askAndWait(page, 'Write a Python function that merges two sorted lists')
    await askAndWait(page, 'Compare SQLite and PostgreSQL in a table')
    await chat.receipts.first().click()
    await chat.receipts.last().click()
    await expect(page.getByRole('table', { name: /^Receipt/ })).toHaveCount(2)
    const overhang = await page.evaluate(
      () => document.documentElement.scrollHeight - document.documentElement.clientHeight,
    )
    expect(overhang).toBe(0)
    await expect(chat.send).toBeInViewport()
    await expect(page.getByRole('banner')).toBeInViewport({ ratio: 1 })
  },
)

test('the operator comes from the overview to the outbox', async ({ page }) => {
  await signInHere(page, owner)
  await page.goto('/admin/')
  await expect(page.getByRole('heading', { name: 'Admin' })).toBeVisible()
  await page.getByRole('navigation', { name: 'Admin' }).getByRole('link', { name: 'Mails' }).click()
  await expect(page.getByRole('heading', { name: 'Outbox' })).toBeVisible()
})
