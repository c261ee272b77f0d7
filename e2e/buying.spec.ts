import { expectAccessible } from './support/accessible.ts'
import { expect, test as base } from './support/journey.ts'
import {
  buyButton,
  cards,
  choosePackage,
  createBuyer,
  expectThanks,
  listOrders,
  offers,
  paymentPageOf,
} from './support/payments.ts'
import { createPerson, readBalance, signInHere } from './support/people.ts'

const test = base.extend({
  person: async ({ site }, provide) => {
    await provide(await createBuyer(site.url))
  },
})

test.beforeEach(async ({ page, person }) => {
  await signInHere(page, person)
})

for (const offer of Object.values(offers)) {
  test(
    `${offer.name} is bought: the payment page asks ${offer.price}, and its credits are there at once`,
    offer === offers.basic ? { tag: '@phone' } : {},
    async ({ page, person }) => {
      const credits = Number(offer.credits.replaceAll(',', ''))
      const payment = await choosePackage(page, offer)
      await expect(payment.total).toHaveText(`${offer.price}.00`)
      await payment.payWith(cards.pays)
      await expectThanks(page, offer)
      await expect(page.getByText(`${offer.price}.00`)).toBeVisible()
      await expect.poll(async () => (await readBalance(person)).balance).toBe(500 + credits)

      await page.getByRole('link', { name: 'Order and receipt' }).click()
      const receipt = page.getByRole('table', { name: /^Receipt of order/ })
      await expect(receipt.getByRole('row', { name: 'Total paid' })).toContainText(`${offer.price}.00`)
      await expect(receipt.getByRole('row', { name: 'Credits bought' })).toContainText(offer.credits)

      await page.getByRole('link', { name: 'History', exact: true }).click()
      const rows = page.getByRole('region', { name: 'Credit history' }).getByRole('row')
      await expect(rows.nth(1)).toContainText(`+${offer.credits}`)
      await rows.nth(1).getByRole('button').click()
      await expect(receipt.getByRole('row', { name: 'Total paid' })).toContainText(`${offer.price}.00`)
      expect(await listOrders(person)).toHaveLength(1)
    },
  )
}

test('the pages about buying are accessible on the way', { tag: '@phone' }, async ({ page, watch }) => {
  watch.expectRefusal(/^404 \/api\/credits\/purchase\/cs_test_nothing$/)
  for (const theme of ['dark', 'light'] as const) {
    await page.goto('/')
    await page.evaluate((chosen) => {
      localStorage.setItem('theme', chosen)
    }, theme)
    await page.goto('/credits/')
    await expect(buyButton(page, offers.basic)).toBeEnabled()
    await expect(page.getByText(/^about 1,400 answers of Claude Haiku/)).toBeVisible()
    await expectAccessible(page)
    await page.goto('/credits/orders/')
    await page.waitForLoadState('networkidle')
    await expectAccessible(page)
    await page.goto('/credits/success/?session_id=cs_test_nothing')
    await expect(page.getByRole('heading', { name: 'This purchase can’t be shown' })).toBeVisible()
    await expectAccessible(page)
  }
  const payment = await choosePackage(page, offers.basic)
  await payment.payWith(cards.pays)
  await expectThanks(page, offers.basic)
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Order and receipt' }).click()
  await expect(page.getByRole('table', { name: /^Receipt of order/ })).toBeVisible()
  await expectAccessible(page)
})

test(
  'a declined card costs nothing, and another one pays the same order',
  { tag: '@phone' },
  async ({ page, person }) => {
    const payment = await choosePackage(page, offers.basic)
    await payment.payWith(cards.declined)
    await expect(payment.refusal).toContainText('Your card was declined.')
    await payment.payWith(cards.poor)
    await expect(payment.refusal).toContainText('insufficient funds')
    expect(await readBalance(person)).toMatchObject({ balance: 500, held: 0 })
    await payment.payWith(cards.pays)
    await expectThanks(page, offers.basic)
    const orders = await listOrders(person)
    expect(orders.map(({ status, total_minor: total }) => [status, total])).toEqual([['granted', 4500]])
    expect((await readBalance(person)).balance).toBe(6000)
  },
)

test(
  'a card whose bank asks first is paid once its holder says yes, and not before',
  { tag: '@phone' },
  async ({ page, person }) => {
    const payment = await choosePackage(page, offers.starter)
    await payment.payWith(cards.asksHolder)
    await expect(page.getByRole('heading', { name: 'Sandbox bank · 3-D Secure' })).toBeVisible()
    await page.getByRole('button', { name: 'Refuse' }).click()
    await expect(payment.refusal).toBeVisible()
    expect((await readBalance(person)).balance).toBe(500)
    await payment.payWith(cards.asksHolder)
    await page.getByRole('button', { name: 'Confirm' }).click()
    await expectThanks(page, offers.starter)
    expect((await readBalance(person)).balance).toBe(1500)
  },
)

test(
  'coming back without paying changes nothing, by the link and by the browser’s own button',
  {
    tag: '@phone',
  },
  async ({ page, person }) => {
    await choosePackage(page, offers.pro)
    await page.getByRole('link', { name: /^← Back to/ }).click()
    await expect(page.getByText('You came back without paying. Nothing was charged')).toBeVisible()
    await expectAccessible(page)
    await expect(buyButton(page, offers.pro)).toBeEnabled()

    await choosePackage(page, offers.pro)
    await page.goBack()
    await expect(buyButton(page, offers.pro)).toBeEnabled()
    await buyButton(page, offers.basic).click()
    const payment = await paymentPageOf(page)
    await expect(payment.total).toHaveText('$45.00')
    expect((await listOrders(person)).every(({ status }) => status === 'open')).toBe(true)
    expect(await readBalance(person)).toMatchObject({ balance: 500, held: 0 })
  },
)

test('having come back without paying is said once: not again to somebody who paid since', async ({
  page,
}) => {
  const notice = page.getByText('You came back without paying.')
  await choosePackage(page, offers.starter)
  await page.getByRole('link', { name: /^← Back to/ }).click()
  await expect(notice).toBeVisible()
  await expect(page).toHaveURL(/\/credits\/$/)
  await buyButton(page, offers.starter).click()
  await (await paymentPageOf(page)).payWith(cards.pays)
  await expectThanks(page, offers.starter)
  // Past the payment page, which leads on by itself once it is paid.
  await page.evaluate(() => {
    history.go(-2)
  })
  await expect(page).toHaveURL(/\/credits\/$/)
  await expect(buyButton(page, offers.starter)).toBeEnabled()
  await expect(notice).toHaveCount(0)
  await page.reload()
  await expect(buyButton(page, offers.starter)).toBeEnabled()
  await expect(notice).toHaveCount(0)
})

test('a double click is one order, and so is the same package in a second tab', async ({
  page,
  context,
  person,
  watch,
}) => {
  await page.goto('/credits/')
  await buyButton(page, offers.basic).dblclick()
  await paymentPageOf(page)
  expect(watch.apiRequests.filter((request) => request === 'POST /api/credits/purchase')).toHaveLength(1)
  const second = await context.newPage()
  const payment = await choosePackage(second, offers.basic)
  expect(second.url()).toBe(page.url())
  await payment.payWith(cards.pays)
  await expectThanks(second, offers.basic)
  // The first tab still shows the form: it can't pay the same order again.
  const stale = await paymentPageOf(page)
  await stale.payWith(cards.pays)
  await expectThanks(page, offers.basic)
  expect(await listOrders(person)).toHaveLength(1)
  expect((await readBalance(person)).balance).toBe(6000)
})

test('an answer that got lost on the way makes no second order', async ({ page, person, watch }) => {
  watch.expectComplaint(/Failed to load resource|net::ERR/)
  await page.goto('/credits/')
  await page.route(
    '**/api/credits/purchase',
    async (route) => {
      await route.fetch()
      await route.abort()
    },
    { times: 1 },
  )
  await buyButton(page, offers.basic).click()
  await expect(page.getByRole('alert').filter({ hasText: 'makes no second order' })).toBeVisible()
  await buyButton(page, offers.basic).click()
  await paymentPageOf(page)
  expect(await listOrders(person)).toHaveLength(1)
})

test('buying needs no mouse', async ({ page }) => {
  await page.goto('/credits/')
  await buyButton(page, offers.basic).focus()
  await page.keyboard.press('Enter')
  await paymentPageOf(page)
  await page
    .getByRole('button', { name: /^Pay \$/ })
    .first()
    .focus()
  await page.keyboard.press('Enter')
  await expectThanks(page, offers.basic)
  await expect(page.getByRole('link', { name: 'Ask something' })).toBeVisible()
})

test('a press anywhere on a package buys it', async ({ page }) => {
  await page.goto('/credits/')
  await expect(buyButton(page, offers.business)).toBeEnabled()
  await page
    .getByRole('listitem')
    .filter({ hasText: 'Business' })
    .click({ position: { x: 12, y: 12 } })
  const payment = await paymentPageOf(page)
  await expect(payment.total).toHaveText('$225.00')
})

test('the page of somebody else’s purchase says nothing about it', async ({ page, browser, site }) => {
  const payment = await choosePackage(page, offers.starter)
  await payment.payWith(cards.pays)
  await expectThanks(page, offers.starter)
  const context = await browser.newContext({ baseURL: site.url })
  const stranger = await context.newPage()
  await signInHere(stranger, await createPerson(site.url))
  await stranger.goto(page.url())
  await expect(stranger.getByRole('heading', { name: 'This purchase can’t be shown' })).toBeVisible()
  await expect(stranger.getByText('1,000')).toHaveCount(0)
  await context.close()
})

for (const motion of ['no-preference', 'reduce'] as const) {
  const isStill = motion === 'reduce'
  test(`the new balance ${isStill ? 'does not count up for those who want no motion' : 'counts up, and only once'}`, async ({
    page,
  }) => {
    await page.emulateMedia({ reducedMotion: motion })
    await page.addInitScript(noteFigures)
    const payment = await choosePackage(page, offers.starter)
    await payment.payWith(cards.pays)
    await expectThanks(page, offers.starter)
    const figures = () => page.evaluate((): string[] => JSON.parse(sessionStorage.getItem('figures') ?? '[]'))
    await expect.poll(async () => (await figures()).at(-1)).toBe('1,500')
    if (isStill) {
      expect(await figures()).toEqual(['1,500'])
      return
    }
    expect((await figures()).length).toBeGreaterThan(2)
    await page.evaluate(() => sessionStorage.removeItem('figures'))
    await page.reload()
    await expectThanks(page, offers.starter)
    await expect.poll(figures).toEqual(['1,500'])
  })
}

/** Notes every balance that the page of thanks has shown, in their order. */
function noteFigures(): void {
  new MutationObserver(() => {
    const figure = document.querySelector('main .text-title > [aria-hidden=true]:not(svg)')?.textContent
    if (figure === undefined || figure === null) return
    const seen = new Set<string>(JSON.parse(sessionStorage.getItem('figures') ?? '[]'))
    sessionStorage.setItem('figures', JSON.stringify([...seen.add(figure)]))
  }).observe(document, { subtree: true, childList: true, characterData: true })
}

test('somebody whose address is not confirmed is told so before choosing', async ({ browser, site }) => {
  const context = await browser.newContext({ baseURL: site.url })
  const page = await context.newPage()
  await signInHere(page, await createPerson(site.url))
  await page.goto('/credits/')
  await expect(page.getByText('Confirm your e-mail address first')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Send the mail again' })).toBeVisible()
  await expect(page.getByRole('button', { name: /^Buy / })).toHaveCount(0)
  await expectAccessible(page)
  await context.close()
})

test('from the prices a stranger comes through signing in to the packages', async ({ browser, site }) => {
  const context = await browser.newContext({ baseURL: site.url })
  const page = await context.newPage()
  const buyer = await createBuyer(site.url)
  await page.goto('/pricing/')
  await page.getByRole('link', { name: 'Buy credits' }).click()
  await expect(page).toHaveURL(/\/sign-in\/\?next=%2Fcredits%2F/)
  await page.getByLabel('E-mail').fill(buyer.email)
  await page.getByLabel('Password', { exact: true }).fill(buyer.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(buyButton(page, offers.basic)).toBeEnabled()
  await context.close()
})
