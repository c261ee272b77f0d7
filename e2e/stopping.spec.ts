import { askAndWait, chatOf, sendPrompt, slowPrompt } from './support/chat.ts'
import { expect, test } from './support/journey.ts'
import { listCharges, readBalance } from './support/people.ts'

const stoppedMark = 'You stopped it here, and paid for what was written until then.'
// Twenty seconds of writing: nobody waits for its end.
const longPrompt = slowPrompt('lighthouses', { tokens: 400, msPerToken: 50 })

test(
  'an answer that is stopped in the middle is marked, and costs what was written until then',
  { tag: '@phone' },
  async ({ chatPage: page, person }) => {
    const chat = await sendPrompt(page, longPrompt)
    await expect(chat.answers).toContainText('lighthouses')
    await chat.stop.click()
    await expect(chat.answers).toContainText(stoppedMark)
    await expect(chat.receipts).toBeVisible()
    await expect(chat.send).toBeVisible()

    const [charge, ...others] = await listCharges(person)
    expect(others).toEqual([])
    const written = charge?.receipt?.lines.find(({ token_class: kind }) => kind === 'output')?.tokens ?? 0
    expect(written).toBeGreaterThan(0)
    expect(written).toBeLessThan(400)
    const { balance, held } = await readBalance(person)
    expect(balance).toBeCloseTo(500 + (charge?.amount ?? 0), 6)
    expect(held).toBe(0)

    await page.reload()
    await expect(chat.answers).toContainText('lighthouses')
    await expect(chat.answers).toContainText(stoppedMark)
  },
)

test('stopping works before the answer has a name, and costs nothing where nothing was written', async ({
  chatPage: page,
  person,
}) => {
  const held = Promise.withResolvers<void>()
  await page.route('**/api/ai/route', async (route) => {
    await held.promise
    await route.continue()
  })
  const chat = await sendPrompt(page, 'Tell me about tides. [[sim fault=slow-headers ms=20000]]')
  await chat.stop.click()
  await expect(page.getByRole('button', { name: 'Stopping …' })).toBeVisible()
  held.resolve()
  await expect(chat.send).toBeVisible()
  await expect(chat.prompt).toBeFocused()
  expect(await listCharges(person)).toEqual([])
  expect(await readBalance(person)).toMatchObject({ balance: 500, held: 0 })
})

test('an answer can be stopped after a reload', async ({ chatPage: page, person }) => {
  const chat = await sendPrompt(page, longPrompt)
  await expect(chat.answers).toContainText('lighthouses')
  await page.reload()
  await expect(chat.answers).toContainText('lighthouses')
  await chat.stop.click()
  await expect(chat.answers).toContainText(stoppedMark)
  await expect(chat.receipts).toBeVisible()
  expect(await listCharges(person)).toHaveLength(1)
  expect(await readBalance(person)).toMatchObject({ held: 0 })
})

test('an answer can be stopped in another tab, and the next prompt goes on from there', async ({
  chatPage: page,
  context,
  person,
}) => {
  const chat = await sendPrompt(page, longPrompt)
  await expect(chat.answers).toContainText('lighthouses')
  await expect(page).toHaveURL(/\?c=/)
  const other = await context.newPage()
  await other.goto(page.url())
  await chatOf(other).stop.click()
  await expect(chat.answers).toContainText(stoppedMark)
  await other.close()
  await askAndWait(page, 'Thank you')
  expect(await listCharges(person)).toHaveLength(2)
})
