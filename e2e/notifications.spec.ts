import { expectAccessible } from './support/accessible.ts'
import { expect, test } from './support/journey.ts'
import { createBuyer } from './support/payments.ts'
import { leaveCredits, listMailsTo, signInHere } from './support/people.ts'

test(
  'what somebody is written to about is chosen in the settings, and stays chosen',
  {
    tag: '@phone',
  },
  async ({ chatPage: page }) => {
    await page.goto('/settings/#notifications')
    const report = page.getByRole('switch', { name: 'Monthly report' })
    const before = await report.getAttribute('aria-checked')
    await report.click()
    await expect(report).toHaveAttribute('aria-checked', before === 'true' ? 'false' : 'true')
    await page.getByLabel('Low, in credits').fill('many')
    await page.getByRole('button', { name: 'Save amounts' }).click()
    await expect(page.getByLabel('Low, in credits')).toHaveAccessibleDescription(/above zero/)
    await page.getByLabel('Low, in credits').fill('120')
    await page.getByRole('button', { name: 'Save amounts' }).click()
    await expect(page.getByText('Saved.')).toBeVisible()
    await expectAccessible(page)
    await page.reload()
    await expect(report).toHaveAttribute('aria-checked', before === 'true' ? 'false' : 'true')
    await expect(page.getByLabel('Low, in credits')).toHaveValue('120')
    await page.getByRole('switch', { name: 'Low balance' }).click()
    await expect(page.getByLabel('Low, in credits')).toHaveCount(0)
  },
)

test('a link of a mail that is not good says so, and where to switch mails off instead', async ({
  page,
  watch,
}) => {
  watch.expectRefusal(/^4\d\d \/api\/unsubscribe$/)
  for (const path of ['/unsubscribe/', '/unsubscribe/?token=made-up']) {
    await page.goto(path)
    await expect(page.getByRole('heading', { name: 'This link does not work any more' })).toBeVisible()
    await expect(page.getByRole('link', { name: 'settings' })).toBeVisible()
    await expectAccessible(page)
  }
})

test('the link at the end of a mail stops mails of its kind after one press, without signing in', async ({
  page,
  browser,
  site,
}) => {
  const person = await createBuyer(site.url)
  await signInHere(page, person)
  await leaveCredits(person, 0.5)
  const link = async () => {
    const mails = await listMailsTo(site.url, person.email)
    return mails.flatMap(({ text }) => /https?:\S+\/unsubscribe\/\?token=\S+/.exec(text)?.[0] ?? []).at(0)
  }
  await expect.poll(link, { timeout: 30_000 }).toBeDefined()

  const context = await browser.newContext({ baseURL: site.url })
  const stranger = await context.newPage()
  await stranger.goto((await link()) ?? '')
  await expect(stranger.getByRole('heading', { name: 'No more mails about a low balance?' })).toBeVisible()
  await expectAccessible(stranger)
  await stranger.getByRole('button', { name: 'Stop these mails' }).click()
  await expect(
    stranger.getByRole('heading', { name: 'You get no more mails about a low balance' }),
  ).toBeVisible()
  await context.close()
  await page.goto('/settings/#notifications')
  await expect(page.getByRole('switch', { name: 'Low balance' })).not.toBeChecked()
})
