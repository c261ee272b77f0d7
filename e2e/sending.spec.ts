import { chatOf, sendPrompt } from './support/chat.ts'
import { expect, test } from './support/journey.ts'
import { listCharges } from './support/people.ts'

test('a double click sends once', async ({ chatPage: page, person, watch }) => {
  const chat = chatOf(page)
  await chat.prompt.fill('Hello there')
  await chat.send.dblclick()
  await expect(chat.receipts).toBeVisible()
  expect(watch.apiRequests.filter((request) => request === 'POST /api/ai/route')).toHaveLength(1)
  expect(await listCharges(person)).toHaveLength(1)
  await expect(chat.answers).toHaveCount(1)
})

test('Enter twice sends once, Shift and Enter makes a line', async ({ chatPage: page, person, watch }) => {
  const chat = chatOf(page)
  await chat.prompt.pressSequentially('Hello')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('there')
  await expect(chat.prompt).toHaveValue('Hello\nthere')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await expect(chat.receipts).toBeVisible()
  await expect(chat.prompt).toHaveValue('')
  await expect(chat.log.getByText('Hello\nthere')).toBeVisible()
  expect(watch.apiRequests.filter((request) => request === 'POST /api/ai/route')).toHaveLength(1)
  expect(await listCharges(person)).toHaveLength(1)
})

test('nothing is sent without words', async ({ chatPage: page, watch }) => {
  const chat = chatOf(page)
  await chat.prompt.fill('   ')
  await expect(chat.send).toBeDisabled()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: /^Hello/ })).toBeVisible()
  expect(watch.apiRequests.filter((request) => request === 'POST /api/ai/route')).toEqual([])
})

test('while somebody types, at most one question for the price is under way', async ({ chatPage: page }) => {
  let underWay = 0
  let mostUnderWay = 0
  await page.route('**/api/ai/estimate', async (route) => {
    underWay += 1
    mostUnderWay = Math.max(mostUnderWay, underWay)
    const response = await route.fetch()
    underWay -= 1
    await route.fulfill({ response })
  })
  await page.reload()
  await expect(page.getByText(/^about .+ credits$/)).toHaveCount(4)
  const chat = chatOf(page)
  await chat.prompt.pressSequentially('Compare SQLite and PostgreSQL in a table, with prices', { delay: 30 })
  await expect(chat.estimate).toBeVisible()
  expect(mostUnderWay).toBe(1)
})

test(
  'the lock caps the price of a message, and the answer ends within it',
  { tag: '@phone' },
  async ({ chatPage: page, person }) => {
    const chat = chatOf(page)
    await page.getByRole('button', { name: 'Limit the price of a message' }).click()
    await page.getByRole('textbox', { name: 'Never more than' }).fill('0')
    await page.getByRole('button', { name: 'Set the limit' }).click()
    await expect(page.getByRole('alert').filter({ hasText: 'above zero' })).toBeVisible()
    await page.getByRole('textbox', { name: 'Never more than' }).fill('0.5')
    await page.getByRole('button', { name: 'Set the limit' }).click()
    await expect(page.getByRole('button', { name: 'No message costs more than 0.5 credits' })).toBeVisible()

    await chat.prompt.fill('Explain the tides to me. [[sim out=3000 delay=0]]')
    await expect(chat.estimate).toHaveText(/at most 0\.\d+/)
    await chat.send.click()
    await expect(chat.answers).toContainText('The answer reached its length limit.')
    const [charge] = await listCharges(person)
    expect(-(charge?.amount ?? 0)).toBeLessThanOrEqual(0.5)
    expect(-(charge?.amount ?? 0)).toBeGreaterThan(0.3)

    await page.reload()
    await expect(page.getByRole('button', { name: 'No message costs more than 0.5 credits' })).toBeVisible()
  },
)

test('a cap that pays for no answer is refused before anything is held, and says what would do', async ({
  chatPage: page,
  person,
  watch,
}) => {
  watch.expectRefusal(/^4\d\d \/api\/ai\/(estimate|route)$/)
  await page.getByRole('button', { name: 'Limit the price of a message' }).click()
  await page.getByRole('textbox', { name: 'Never more than' }).fill('0.001')
  await page.getByRole('textbox', { name: 'Never more than' }).press('Enter')
  const chat = await sendPrompt(page, 'Explain the tides to me in simple words.')
  await expect(chat.problem).toBeVisible()
  await expect(chat.prompt).toHaveValue('Explain the tides to me in simple words.')
  expect(await listCharges(person)).toEqual([])
})
