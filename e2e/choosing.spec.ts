import { expectAccessible } from './support/accessible.ts'
import { sendPrompt } from './support/chat.ts'
import { expect, test } from './support/journey.ts'
import { createPerson, signInHere } from './support/people.ts'
import { owner } from './support/site.ts'

// Scores hold for everybody: this journey changes those of a site of its own.
test.use({ siteKind: 'stripe' })

test('what automatic choice saved stands under the answer and in the history @phone', async ({
  page,
  site,
}) => {
  const person = await createPerson(site.url)
  await signInHere(page, person)
  await page.goto('/chat/')
  await page
    .getByRole('textbox', { name: 'Your message' })
    .fill('Is this review positive or negative? Bad food.')
  await page.getByRole('button', { name: 'Other models' }).click()
  const others = page.getByRole('dialog', { name: 'Other models' })
  await expect(others.getByRole('listitem')).toHaveCount(2)
  await expectAccessible(page)
  await page.keyboard.press('Escape')

  const chat = await sendPrompt(page, 'Is this review positive or negative? Bad food.')
  await chat.receipts.first().click()
  await expect(chat.log.getByText(/^Saved [\d.]+ against .+, which would have cost [\d.]+\.$/)).toBeVisible()
  await page.goto('/credits/history/')
  await expect(page.getByText(/^Automatic choice saved [\d.]+ in .+: 1 answer for/)).toBeVisible()
  await expectAccessible(page)
})

test('a score is changed with a reason, and goes back to what is built in @phone', async ({
  browser,
  site,
}) => {
  const context = await browser.newContext({ baseURL: site.url })
  const page = await context.newPage()
  await signInHere(page, owner)
  await page.goto('/admin/credits/models/?part=choosing&q=GPT-4o-mini')
  await expect(page.getByText(/most able of the cheaper half/)).toBeVisible()
  const table = page.getByRole('region', { name: 'Automatic choice', exact: true })
  await table.getByRole('button', { name: /^GPT-4o-mini/ }).click()
  await expectAccessible(page)

  await table.getByRole('button', { name: 'Change scores' }).click()
  const dialog = page.getByRole('dialog', { name: 'Scores of GPT-4o-mini' })
  await dialog.getByLabel('coding').fill('100')
  await dialog.getByLabel('Reason', { exact: true }).fill('Measured on our own tickets')
  await dialog.getByRole('button', { name: 'Save scores' }).click()
  await expect(dialog.getByText('A number between 1 and 99')).toBeVisible()
  await dialog.getByLabel('coding').fill('91.5')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Save scores' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(table.getByRole('row', { name: /coding 91\.5.*set here/i })).toBeVisible()

  await table.getByRole('button', { name: 'Back to built-in scores' }).click()
  const reset = page.getByRole('dialog', { name: 'Built-in scores for GPT-4o-mini' })
  await reset.getByLabel('Reason', { exact: true }).fill('It was a try')
  await reset.getByRole('button', { name: 'Drop them' }).click()
  await expect(table.getByRole('row', { name: /coding 91\.5/i })).toHaveCount(0)

  await page.goto('/admin/audit/')
  await expect(
    page.getByText('Changed how able a model is held to be').filter({ visible: true }).first(),
  ).toBeVisible()
  await context.close()
})
