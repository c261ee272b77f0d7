import { paths } from '@tessera/contracts/paths'

import { expectAccessible } from './support/accessible.ts'
import { askAndWait } from './support/chat.ts'
import { expectFits, figureOf, readAnalytics, test as base } from './support/dashboard.ts'
import { expect } from './support/journey.ts'
import { cards, choosePackage, createBuyer, expectThanks, offers, stripeOf } from './support/payments.ts'
import { listCharges, signInByApi, signInHere } from './support/people.ts'
import { owner } from './support/site.ts'

base.use({ siteKind: 'stripe' })

const test = base.extend({
  person: async ({ site }, provide) => {
    await provide(await createBuyer(site.url))
  },
})

test.beforeEach(({ site, watch }) => {
  watch.expectOrigin(stripeOf(site).apiBaseUrl)
})

function dollars(cents: number): string {
  return new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' }).format(cents / 100)
}

test(
  'what was bought and asked stands in the figures, and each of them leads to its rows',
  { tag: '@phone' },
  async ({ page, person, site, desk }) => {
    const before = await readAnalytics(site)
    await signInHere(page, person)
    const payment = await choosePackage(page, offers.basic)
    await payment.payWith(cards.pays)
    await expectThanks(page, offers.basic)
    await page.goto('/chat/')
    await askAndWait(page, 'Write a Python function that merges two sorted lists')
    const [charge] = await listCharges(person)

    await test.step('to the cent and the micro-credit', async () => {
      const { totals, standing, models } = await readAnalytics(site)
      expect(totals.received_minor - before.totals.received_minor).toBe(4500)
      expect(totals.revenue_minor - before.totals.revenue_minor).toBe(4500)
      expect(totals.bought_credits - before.totals.bought_credits).toBe(5500)
      expect(totals.purchases - before.totals.purchases).toBe(1)
      expect(totals.requests - before.totals.requests).toBe(1)
      expect(totals.charged_credits - before.totals.charged_credits).toBeCloseTo(-(charge?.amount ?? 0), 6)
      expect(totals.active_users - before.totals.active_users).toBe(1)
      expect(standing.customers - before.standing.customers).toBe(1)
      const asked = (of: typeof models) => of.reduce((sum, { requests }) => sum + requests, 0)
      expect(asked(models) - asked(before.models)).toBe(1)
    })

    await test.step('the page writes the same', async () => {
      await desk.goto('/admin/credits/')
      await expect(figureOf(desk, 'Key figures', 'Revenue').getByRole('definition').first()).toHaveText(
        dollars(before.totals.revenue_minor + 4500),
      )
      await expect(
        figureOf(desk, 'Key figures', 'Credits bought').getByRole('definition').first(),
      ).toHaveText(new Intl.NumberFormat('en').format(before.totals.bought_credits + 5500))
      await expect(figureOf(desk, 'Key figures', 'Requests').getByRole('definition').first()).toHaveText(
        String(before.totals.requests + 1),
      )
      await expect(figureOf(desk, 'Money in detail', 'Purchases')).toContainText(
        String(before.totals.purchases + 1),
      )
      await expect(desk.getByText(/midnight UTC/)).toBeVisible()
      const { models } = await readAnalytics(site)
      const rows = desk.getByRole('region', { name: 'Models' }).getByRole('table').getByRole('row')
      await expect(rows).toHaveCount(models.length + 1)
      const customers = desk.getByRole('region', { name: 'Top customers' }).getByRole('table')
      await expect(customers.getByText(person.email)).toBeVisible()
      await expectAccessible(desk)
      await expectFits(desk)
    })

    await test.step('a chart is a table as well', async () => {
      const chart = desk.getByRole('figure', { name: 'Money in and money out' })
      await chart.getByRole('button', { name: 'As a table' }).click()
      await expect(chart.getByRole('columnheader', { name: 'Left over' })).toBeVisible()
      await expectFits(desk)
    })

    await test.step('a figure says what it means, and leads to its rows', async () => {
      await desk.getByRole('button', { name: 'What “Revenue” means' }).click()
      await expect(desk.getByRole('dialog', { name: 'What “Revenue” means' })).toContainText(
        'less tax, refunds and lost disputes',
      )
      await expectAccessible(desk)
      await desk.keyboard.press('Escape')
      await figureOf(desk, 'Key figures', 'Revenue').getByRole('link').click()
      await expect(desk.getByRole('heading', { name: 'Orders and refunds', level: 1 })).toBeVisible()
      await expect(desk.getByText(person.email).first()).toBeVisible()
    })
  },
)

test('days and points are chosen in the address, and nothing jumps when the figures come', async ({
  desk,
  page,
  person,
  site,
}) => {
  if ((await readAnalytics(site)).standing.customers === 0) {
    await signInHere(page, person)
    const payment = await choosePackage(page, offers.starter)
    await payment.payWith(cards.pays)
    await expectThanks(page, offers.starter)
  }
  const overview = `**${paths.analytics.overview}?*`
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>()
  await desk.route(overview, async (route) => {
    await held
    await route.continue()
  })
  await desk.goto('/admin/credits/?span=7d')
  const chart = desk.getByRole('figure', { name: 'Money in and money out' })
  await expect(chart).toBeVisible()
  const { y: heightBefore } = (await chart.boundingBox()) ?? { y: Number.NaN }
  letGo()
  await expect(figureOf(desk, 'Key figures', 'Revenue')).toContainText('$')
  const { y: heightAfter } = (await chart.boundingBox()) ?? { y: Number.NaN }
  expect(Math.abs(heightAfter - heightBefore)).toBeLessThanOrEqual(1)

  await desk.getByRole('navigation', { name: 'Points by' }).getByRole('link', { name: 'Week' }).click()
  await expect(desk).toHaveURL(/\?span=7d&interval=week$/)
  await desk.getByRole('link', { name: 'This month' }).click()
  await expect(desk).toHaveURL(/\?span=this-month&interval=week$/)
  await desk.getByRole('link', { name: 'Credits bought', exact: true }).last().click()
  await expect(desk).toHaveURL(/top=bought/)
  await expect(desk.getByRole('region', { name: 'Top customers' }).getByRole('table')).toBeVisible()
})

test('what could not be loaded is said, and asked for again by one press', async ({ desk }) => {
  const overview = `**${paths.analytics.overview}?*`
  await desk.route(overview, (route) => route.fulfill({ status: 500, json: {} }))
  await desk.goto('/admin/credits/')
  const again = desk.getByRole('button', { name: 'Try again' })
  await expect(again).toBeVisible()
  await expectAccessible(desk)
  await desk.unroute(overview)
  await again.click()
  await expect(figureOf(desk, 'Key figures', 'Revenue')).toContainText('$')
})

test('goals are changed, and a change of somebody else in between is shown first', async ({ desk, site }) => {
  await desk.goto('/admin/credits/')
  const goals = desk.getByRole('region', { name: 'Goals' }).getByRole('table')
  await desk.getByRole('button', { name: 'Change goals …' }).click()
  const dialog = desk.getByRole('dialog', { name: 'Change goals' })
  await dialog.getByLabel('Churn').fill('101')
  await dialog.getByRole('button', { name: 'Save goals' }).click()
  await expect(dialog.getByLabel('Churn')).toHaveAccessibleDescription(/from 0 to 100/)
  await expectAccessible(desk)

  const { version } = (await readAnalytics(site)).goals
  const { token } = await signInByApi(site.url, owner)
  const other = await fetch(new URL(paths.analytics.goals, site.url), {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ version, active_users: 1234 }),
  })
  expect(other.status).toBe(200)

  await dialog.getByLabel('Churn').fill('4')
  await dialog.getByRole('button', { name: 'Save goals' }).click()
  await expect(dialog.getByText(/Somebody else changed the goals/)).toBeVisible()
  await expect(dialog.getByLabel('Active users')).toHaveValue('1234')
  await dialog.getByLabel('Churn').fill('4.5')
  await dialog.getByRole('button', { name: 'Save goals' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(goals.getByRole('row', { name: /^Churn/ })).toContainText('under 4.5 %')
  await expect(goals.getByRole('row', { name: /^Active users/ })).toContainText('1,234')
  expect((await readAnalytics(site)).goals).toMatchObject({ version: version + 2 })
})

test(
  'a thousand users at $30 leave $3,600 a month: at once, and as the server reckons it',
  { tag: '@phone' },
  async ({ desk }) => {
    const asked = ['users=1000', 'spend_minor=3000', 'fee_bp=300', 'cost_bp=8500']
    const answered = desk.waitForResponse(
      (response) =>
        response.url().includes(paths.analytics.projection) &&
        asked.every((part) => response.url().includes(part)),
    )
    await desk.goto('/admin/credits/')
    await desk.getByRole('link', { name: 'What a month might bring' }).click()
    await expect(desk.getByRole('heading', { name: 'What a month might bring', level: 1 })).toBeVisible()
    await desk.getByLabel('Active users').fill('1,000')
    await desk.getByLabel('Payment fees, % of revenue').fill('3')
    await desk.getByLabel('Provider cost, % of revenue').fill('85')
    await desk.getByLabel('Each spends in a month').fill('29')
    await desk.getByLabel('Each spends in a month').fill('30')
    const result = desk.getByRole('region', { name: 'Result' }).getByRole('table')
    const profit = result
      .getByRole('row', { name: /^Profit/ })
      .getByRole('cell')
      .first()
    await expect(profit).toHaveText('$3,600.00')
    expect(await (await answered).json()).toMatchObject({ profit_minor: 360_000, margin_bp: 1_200 })
    await expect(profit).toHaveText('$3,600.00')
    await expectAccessible(desk)

    await desk.getByLabel('Provider cost, % of revenue').fill('98')
    await expect(result.getByRole('row', { name: /^Loss/ })).toContainText('−$300.00')
    await desk.getByLabel('Provider cost, % of revenue').fill('a lot')
    await expect(desk.getByText('Fill in all four to see a result.')).toBeVisible()
    await expect(desk.getByLabel('Provider cost, % of revenue')).toHaveAccessibleDescription(/percentage/)
    await expectAccessible(desk)
    await expectFits(desk)
  },
)
