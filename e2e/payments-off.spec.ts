import { expectAccessible } from './support/accessible.ts'
import { sendPrompt } from './support/chat.ts'
import { expect, test } from './support/journey.ts'
import { signInHere } from './support/people.ts'
import { owner } from './support/site.ts'

// Real models and no payment provider: nothing may look as if it could be bought.
test.use({ siteKind: 'scripted' })

test('where nothing is sold the packages say so, and the chat says whom to ask', async ({
  page,
  chatPage,
  watch,
}) => {
  watch.expectRefusal(/^402 \/api\/ai\/route$/)
  const words = 'Explain the tides to me in simple words.'
  const chat = await sendPrompt(chatPage, words)
  await expect(chat.problem).toContainText('Not enough credits for this answer')
  await expect(chat.problem.getByText('For more credits')).toBeInViewport()
  await expect(chat.problem.getByRole('link', { name: 'Top up' })).toHaveCount(0)
  await expect(chat.prompt).toHaveValue(words)

  await page.goto('/credits/')
  await expect(page.getByText('Buying is switched off on this installation.')).toBeVisible()
  await expect(page.getByText('$45', { exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: /^Buy/ })).toHaveCount(0)
  await expectAccessible(page)
  await page.goto('/pricing/')
  await expect(page.getByText('Buying is switched off')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Buy credits' })).toHaveCount(0)
})

test('the operator’s pages about money are empty there, and do not break', async ({ page }) => {
  await signInHere(page, owner)
  await page.goto('/admin/credits/refunds/')
  await expect(page.getByText('No orders here')).toBeVisible()
  await page.goto('/admin/settings/')
  await expect(page.getByRole('heading', { name: 'Payment settings' })).toBeVisible()
})
