import { expectAccessible } from './support/accessible.ts'
import { expect, test } from './support/journey.ts'
import { signInHere } from './support/people.ts'
import { owner } from './support/site.ts'

// A live payment key, and nobody has confirmed the prices yet.
test.use({ siteKind: 'live' })

test('with a live key buyers read why they wait, the superadmin reads what to do, and confirming ends it', async ({
  page,
  person,
  browser,
  site,
}) => {
  await signInHere(page, person)
  await page.goto('/credits/')
  await expect(page.getByText(/Buying opens as soon as whoever runs this site has confirmed/)).toBeVisible()
  await expect(page.getByRole('button', { name: /^Buy/ })).toHaveCount(0)
  await expect(page.getByText('Confirm a price list')).toHaveCount(0)
  await expectAccessible(page)

  const context = await browser.newContext({ baseURL: site.url })
  const desk = await context.newPage()
  await signInHere(desk, owner)
  await desk.goto('/admin/')
  const notice = desk.getByText('Nobody can buy credits yet')
  await expect(notice).toBeVisible()
  await desk.getByRole('link', { name: 'Confirm a price list' }).click()
  await expect(desk.getByText(/Payments are live and wait for it/)).toBeVisible()
  await expectAccessible(desk)
  await desk.getByRole('button', { name: 'Confirm …' }).click()
  await desk.getByRole('dialog').getByRole('button', { name: 'Confirm the Launch list' }).click()
  await expect(desk.getByText(/Launch list confirmed by/)).toBeVisible()
  await expect(notice).toHaveCount(0, { timeout: 30_000 })
  await expect(page.getByText(/Buying opens as soon as/)).toHaveCount(0, { timeout: 30_000 })
  await context.close()
})
