import { expectAccessible } from './support/accessible.ts'
import { chatOf } from './support/chat.ts'
import { expect, test } from './support/journey.ts'
import { inventCredentials } from './support/people.ts'

test.use({ siteKind: 'unowned' })

test('the link that a first start prints makes the owner, once', async ({ page, browser, site, watch }) => {
  watch.expectRefusal(/^404 \/api\/setup$/)
  const link = /https?:\/\/[^\s"]+\/setup\/\?token=[\w-]+/.exec(site.output())?.[0] ?? ''
  expect(link).toContain(site.url)
  await page.goto('/setup/?token=wrong')
  await expect(page.getByText('This link is not good any more')).toBeVisible()

  const { email, password } = inventCredentials()
  await page.goto(link)
  await expectAccessible(page)
  await page.getByLabel('Name').fill('Katherine Johnson')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Make the account' }).click()
  await expect(page.getByRole('heading', { name: 'Hello, Katherine' })).toBeVisible()
  await expect(chatOf(page).balanceFigure).toHaveText('1,000')
  await page.getByRole('link', { name: 'Admin' }).click()
  await expect(page.getByRole('heading', { name: 'Today', level: 1 })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Overview' }).click()
  await expect(page.getByText('sandbox', { exact: true }).first()).toBeVisible()
  await expectAccessible(page)

  const status = await fetch(link.replace('/setup/', '/api/setup'))
  expect(status.status).toBe(404)
  const stranger = await (await browser.newContext()).newPage()
  await stranger.goto(link)
  await expect(stranger.getByText('This link is not good any more')).toBeVisible()
  await expect(stranger.getByLabel('Password', { exact: true })).toHaveCount(0)
  await stranger.context().close()
})
