import { chatOf, sendPrompt, slowPrompt } from './support/chat.ts'
import { expect, test } from './support/journey.ts'
import { listCharges, readBalance } from './support/people.ts'

test(
  'a reload in the middle of an answer takes it up again, and it is charged once',
  { tag: '@phone' },
  async ({ chatPage: page, person }) => {
    const chat = await sendPrompt(page, slowPrompt('harbours', { tokens: 120, msPerToken: 30 }))
    await expect(chat.answers).toContainText('harbours')
    await page.reload()
    await expect(chat.answers).toContainText('harbours')
    await expect(chat.stop).toBeVisible()
    await expect(chat.receipts).toBeVisible()
    await expect(chat.answers).toHaveCount(1)
    await expect(chat.answers.getByRole('heading', { name: 'Harbours' })).toBeVisible()
    const whole = await chat.answers.locator('.prose').innerText()

    const charges = await listCharges(person)
    expect(charges).toHaveLength(1)
    expect(charges[0]?.receipt?.finish_reason).toBe('stop')
    await page.reload()
    await expect(chat.receipts).toBeVisible()
    await expect(chat.answers.locator('.prose')).toHaveText(whole, { useInnerText: true })
  },
)

test('an answer goes on while nobody looks, and waits where it was asked', async ({
  chatPage: page,
  person,
}) => {
  const chat = await sendPrompt(page, slowPrompt('bridges', { tokens: 60, msPerToken: 25 }))
  await expect(page).toHaveURL(/\?c=/)
  const address = page.url()
  await page.goto('about:blank')
  await expect.poll(async () => (await listCharges(person)).length).toBe(1)
  await page.goto(address)
  await expect(chat.answers).toContainText('bridges')
  await expect(chat.receipts).toBeVisible()
  expect(await listCharges(person)).toHaveLength(1)
  expect(await readBalance(person)).toMatchObject({ held: 0 })
})

test('an answer streams on while somebody reads another page of the site', async ({ chatPage: page }) => {
  const chat = await sendPrompt(page, slowPrompt('canals', { tokens: 150, msPerToken: 20 }))
  await expect(chat.answers).toContainText('canals')
  await chat.balance.click()
  await expect(page.getByRole('heading', { name: 'Add credits' })).toBeVisible()
  await expect(page.getByText(/held by running answers/)).toBeVisible()
  await expect(page.getByText(/held by running answers/)).toBeHidden()
  await page.goBack()
  await expect(chatOf(page).receipts).toBeVisible()
})

test('a line that breaks in the middle of an answer is taken up again where it broke', async ({
  chatPage: page,
  context,
  person,
  watch,
}) => {
  // The browser keeps an open stream through `setOffline`; here the stream itself ends too early.
  await page.route('**/api/ai/route', async (route) => {
    const response = await route.fetch()
    const events = (await response.text()).split('\n\n')
    await route.fulfill({ response, body: `${events.slice(0, 6).join('\n\n')}\n\n` })
  })
  const chat = await sendPrompt(page, 'Write a Python function that merges two sorted lists')
  await expect(chat.receipts).toBeVisible()
  await expect(chat.answers.locator('.prose')).toContainText('tells the price first.')
  await expect(chat.answers).toHaveCount(1)
  expect(await listCharges(person)).toHaveLength(1)
  // What the page happens to ask for at that moment does not arrive, and the browser says so.
  watch.expectComplaint(/net::ERR_INTERNET_DISCONNECTED/)
  await context.setOffline(true)
  await expect(page.getByText('You are offline.')).toBeVisible()
  await context.setOffline(false)
  await expect(page.getByText('You are offline.')).toBeHidden()
})
