import { randomUUID } from 'node:crypto'

import type { Page } from '@playwright/test'
import type { AdminRequestsResponse, TodayLine, TodayResponse } from '@tessera/contracts/operations'
import { fillPath, paths } from '@tessera/contracts/paths'

import { expectAccessible } from './support/accessible.ts'
import { askAndWait, chatOf, sendPrompt, slowPrompt } from './support/chat.ts'
import { expect, test as base } from './support/journey.ts'
import { type Person, askApi, createPerson, listCharges, signInByApi, signInHere } from './support/people.ts'
import { owner } from './support/site.ts'

// A site of its own: what is wrong today is wrong for all who share one.
base.use({ siteKind: 'stripe' })

type Desk = {
  /** The superadmin's own browser. */
  readonly desk: Page
}

const test = base.extend<Desk>({
  desk: async ({ browser, site, viewport, isMobile }, provide) => {
    const context = await browser.newContext({ baseURL: site.url, viewport, isMobile })
    const page = await context.newPage()
    await signInHere(page, owner)
    await provide(page)
    await context.close()
  },
})

async function expectFits(desk: Page): Promise<void> {
  const overflow = await desk.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow, `${desk.url()} is no wider than the window`).toBe(0)
}

function requestRows(desk: Page) {
  return desk.getByRole('region', { name: 'Requests', exact: true }).getByRole('row')
}

/** Requests of one person that failed, as the superadmin's API tells them. */
async function listFailed({ siteUrl, userId }: Person): Promise<AdminRequestsResponse['requests']> {
  const { token } = await signInByApi(siteUrl, owner)
  const path = `${paths.operator.requests}?failed=true&user=${userId}`
  return (await askApi<AdminRequestsResponse>(siteUrl, path, { token })).requests
}

/** Answers what the server says about today with other lines. */
async function tellToday(desk: Page, change: (line: TodayLine) => TodayLine): Promise<void> {
  await desk.route(`**${paths.operator.today}`, async (route) => {
    const response = await route.fetch()
    const today = (await response.json()) as TodayResponse
    await route.fulfill({ response, json: { ...today, lines: today.lines.map((line) => change(line)) } })
  })
}

test(
  'what went wrong is found from today down to the call that failed, and what was said is shown nowhere',
  { tag: '@phone' },
  async ({ desk, chatPage: page, person }) => {
    await sendPrompt(page, 'The secret recipe of Aunt Zenobia [[sim fault=error-mid]]')
    await expect.poll(() => listFailed(person)).toHaveLength(1)
    const [failed] = await listFailed(person)

    await desk.goto('/admin/today/')
    const line = desk.getByRole('listitem').filter({ hasText: /requests? failed in the last day/ })
    await expect(line).toContainText('Worth a look')
    await expectAccessible(desk)
    await expectFits(desk)
    await line.getByRole('link', { name: person.email }).click()

    await expect(desk).toHaveURL(new RegExp(`user=${person.userId}&failed=true`))
    await expect(requestRows(desk)).toHaveCount(2)
    await expect(desk.getByRole('navigation', { name: 'Narrowed down to' })).toContainText(person.email)
    await expect(desk.getByRole('link', { name: 'Failed', exact: true })).toHaveAttribute(
      'aria-current',
      'true',
    )
    await expectAccessible(desk)
    await expectFits(desk)
    await requestRows(desk).nth(1).getByRole('link').click()

    await expect(desk).toHaveURL(new RegExp(`request=${failed?.id ?? 'none'}`))
    const calls = desk.getByRole('region', { name: 'Calls to providers' }).getByRole('row')
    await expect(calls.filter({ hasText: 'Failed' })).not.toHaveCount(0)
    await expect(desk.getByRole('region', { name: 'Charge' })).toContainText('Held at first')
    await expect(desk.getByRole('region', { name: 'Names and numbers' })).toContainText(failed?.id ?? 'none')
    await expect(desk.getByText('Zenobia')).toHaveCount(0)
    await expectAccessible(desk)
    await expectFits(desk)
    await desk.getByRole('link', { name: person.email }).click()
    await expect(desk.getByRole('button', { name: 'Give credits …' })).toBeVisible()
  },
)

test(
  'a request that runs is followed until it ends, without loading the page again',
  { tag: '@phone' },
  async ({ desk, chatPage: page, person }) => {
    await sendPrompt(page, slowPrompt('the sea', { tokens: 400, msPerToken: 120 }))
    await expect(chatOf(page).stop).toBeVisible()
    await desk.goto(`/admin/credits/requests/?status=running&user=${person.userId}`)
    await expect(requestRows(desk)).toHaveCount(2)
    await expect(requestRows(desk).nth(1)).toContainText('held')
    await requestRows(desk).nth(1).getByRole('link').click()
    await expect(desk.getByText('It runs now.')).toBeVisible()
    await expectAccessible(desk)

    await expect(chatOf(page).answers.last()).toContainText(/\w/)
    await chatOf(page).stop.click()
    await expect(chatOf(page).receipts).toHaveCount(1)
    await expect(desk.getByText('stopped by the person')).toBeVisible()
    await expect(desk.getByText('It runs now.')).toHaveCount(0)
    const [charge] = await listCharges(person)
    await expect(desk.getByRole('region', { name: 'Charge' })).toContainText('% of the hold')
    await expect(desk.getByRole('region', { name: 'Names and numbers' })).toContainText(
      charge?.reference ?? 'none',
    )
    await desk.getByRole('link', { name: 'All requests' }).click()
    await expect(desk.getByText('Nothing fits.')).toBeVisible()
    await desk.getByRole('link', { name: 'Show all requests' }).click()
    await expect(requestRows(desk).filter({ hasText: person.email })).toHaveCount(1)
  },
)

test(
  'requests are narrowed down by state, marks, model and days, and the address keeps it',
  { tag: '@phone' },
  async ({ desk, chatPage: page, person }) => {
    await askAndWait(page, 'Translate good morning into Spanish')
    await askAndWait(page, 'Translate good night into Spanish [[sim usage=negative]]')
    await desk.goto('/admin/credits/requests/')
    await desk.getByRole('searchbox', { name: 'Find requests' }).fill(person.email)
    await expect(desk).toHaveURL(/[?&]q=/)
    await expect(requestRows(desk)).toHaveCount(3)
    await desk.getByRole('link', { name: 'Counts differ', exact: true }).click()
    await expect(desk).toHaveURL(/anomaly=true/)
    await expect(requestRows(desk)).toHaveCount(2)
    await desk.getByRole('link', { name: 'Charged', exact: true }).click()
    await expect(desk).toHaveURL(/status=settled/)
    await desk.getByRole('link', { name: '7 days' }).click()
    await expect(desk).toHaveURL(/status=settled.*anomaly=true.*span=7d/)
    await desk.reload()
    await expect(requestRows(desk)).toHaveCount(2)
    await requestRows(desk).nth(1).getByRole('link').click()
    await expect(desk.getByText('What the provider counted can’t be right')).toBeVisible()
    await desk.getByRole('link', { name: 'All requests' }).click()
    await expect(desk).toHaveURL(/status=settled.*anomaly=true.*span=7d/)

    await desk.getByRole('link', { name: 'Counts differ', exact: true }).click()
    await desk.getByRole('link', { name: 'Loss', exact: true }).click()
    await expect(desk.getByText('Nothing fits.')).toBeVisible()
    await expectAccessible(desk)
    await expectFits(desk)
  },
)

test(
  'a calm day says so and when it was looked at; what comes up is told at the next look, the worst first',
  { tag: '@phone' },
  async ({ desk }) => {
    await desk.clock.install()
    await tellToday(desk, (line) => ({ ...line, severity: 'fine', count: 0, since: null, worst: [] }))
    for (const theme of ['dark', 'light'] as const) {
      await desk.goto('/admin/today/')
      await desk.evaluate((chosen) => {
        localStorage.setItem('theme', chosen)
      }, theme)
      await desk.reload()
      await expect(desk.getByRole('heading', { name: 'All is well' })).toBeVisible()
      await expect(desk.getByText(/^Looked at \d\d:\d\d:\d\d\.$/)).toBeVisible()
      await expectAccessible(desk)
      await expectFits(desk)
    }

    await desk.unroute(`**${paths.operator.today}`)
    await tellToday(desk, (line) => {
      const since = new Date(Date.now() - 7_200_000).toISOString()
      if (line.kind === 'failed_webhooks') return { ...line, severity: 'act', count: 1, since }
      if (line.kind === 'late_mails') return { ...line, severity: 'watch', count: 1000, since }
      return { ...line, severity: 'fine', count: 0, worst: [] }
    })
    await desk.clock.runFor(61_000)
    await expect(desk.getByText('1 thing needs somebody. 1 thing is worth a look.')).toBeVisible()
    const lines = desk.getByRole('listitem').getByRole('heading', { level: 2 })
    await expect(lines).toHaveText([
      '1 message of Stripe could not be worked through',
      '1,000 or more mails are more than 10 minutes late',
    ])
    await expectAccessible(desk)
    await expectFits(desk)

    await desk.unroute(`**${paths.operator.today}`)
    await desk.route(`**${paths.operator.today}`, (route) => route.abort())
    await desk.getByRole('button', { name: 'Look again' }).click()
    await desk.clock.runFor(30_000)
    await expect(desk.getByText('could not be looked at again')).toBeVisible()
    await expect(lines).toHaveCount(2)
    await desk.unroute(`**${paths.operator.today}`)
    await desk.getByRole('link', { name: 'Open webhooks' }).click()
    await expect(desk).toHaveURL(/\/admin\/credits\/webhooks\/\?status=failed$/)
  },
)

test('an admin begins with today, lands on customers instead of the business, and sees no cost of ours', async ({
  desk,
  page,
  site,
  person,
}) => {
  const helper = await createPerson(site.url, 'Grace Hopper')
  const made = await desk.request.patch(fillPath(paths.operator.userRole, { id: helper.userId }), {
    data: { role: 'admin', reason: 'helps with support' },
    headers: { 'idempotency-key': randomUUID(), origin: site.url },
  })
  expect(made.ok(), await made.text()).toBe(true)
  await signInHere(page, person)
  await page.goto('/chat/')
  await askAndWait(page, 'Translate good evening into Spanish')

  await desk.goto(`/admin/credits/requests/?user=${person.userId}`)
  await expect(requestRows(desk)).toHaveCount(2)
  await expect(desk.getByRole('columnheader', { name: 'Our cost' })).toBeVisible()

  await page.context().clearCookies()
  await signInHere(page, helper)
  await page.goto('/chat/')
  await page.getByRole('link', { name: 'Admin' }).click()
  await expect(page.getByRole('heading', { name: 'Today', level: 1 })).toBeVisible()
  await expect(page.getByRole('status', { name: 'How things stand' })).toBeVisible()
  await expect(page.getByText(/^The books/)).toHaveCount(0)
  await page.goto('/admin/credits/')
  await expect(page).toHaveURL(/\/admin\/credits\/users\/$/)
  await page.goto(`/admin/credits/requests/?user=${person.userId}`)
  await expect(requestRows(page)).toHaveCount(2)
  await expect(page.getByRole('columnheader', { name: 'Our cost' })).toHaveCount(0)
  await requestRows(page).nth(1).getByRole('link').click()
  await expect(page.getByRole('region', { name: 'Charge' })).toContainText('Balance after')
  await expect(page.getByRole('region', { name: 'Charge' })).not.toContainText('What the provider costs us')
})
