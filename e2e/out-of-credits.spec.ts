import type { RouteResponse } from '@tessera/contracts/ai'
import { fillPath, paths } from '@tessera/contracts/paths'

import { expectAccessible } from './support/accessible.ts'
import { chatOf, sendPrompt } from './support/chat.ts'
import { expect, test } from './support/journey.ts'
import { buyButton, cards, createBuyer, expectThanks, offers, paymentPageOf } from './support/payments.ts'
import { askApi, leaveCredits, listCharges, readBalance, signInHere } from './support/people.ts'
import type { Person } from './support/people.ts'

/** Opens the list of models and takes one for good. */
async function chooseModel(page: Parameters<typeof chatOf>[0], name: RegExp): Promise<void> {
  await page.getByRole('button', { name: /^Model:/ }).click()
  await page.getByRole('searchbox', { name: 'Find a model' }).fill('opus')
  // By the keyboard: the list is being narrowed down, and what is clicked may have moved.
  const model = page.getByRole('radio', { name }).first()
  await model.press(' ')
  await expect(model).toBeChecked()
  await page.keyboard.press('Escape')
}

test('an empty wallet gives a card with what is missing and the way to more; the words are kept', async ({
  page,
  person,
  chatPage,
  watch,
}) => {
  watch.expectRefusal(/^402 \/api\/ai\/route$/)
  await leaveCredits(person, 0.01)
  await chatPage.reload()
  const words = 'Explain the tides to me in simple words.'
  const chat = await sendPrompt(chatPage, words)
  await expect(chat.problem).toBeVisible()
  await expect(chat.problem).toContainText('Not enough credits for this answer')
  await expect(chat.problem).toContainText('0.01 free')
  await expect(chat.problem).toContainText('Nothing was charged')
  await expect(chat.problem.getByRole('link', { name: 'Top up' })).toBeInViewport()
  await expect(chat.prompt).toHaveValue(words)
  await expectAccessible(page)

  await page.reload()
  await expect(chat.prompt).toHaveValue(words)
  expect(await readBalance(person)).toMatchObject({ balance: 0.01, held: 0 })
})

test(
  'a model that is too dear is refused with cheaper ones, which answer at once',
  { tag: '@phone' },
  async ({ page, person, chatPage, watch }) => {
    watch.expectRefusal(/^402 \/api\/ai\/route$/)
    await leaveCredits(person, 5)
    await chatPage.reload()
    await chooseModel(chatPage, /^Claude Opus 5\.5/)
    const chat = chatOf(chatPage)
    await chat.prompt.fill('Explain the tides to me in simple words.')
    await expect(chatPage.getByText('more than you have free')).toBeVisible()
    await chat.send.click()
    await expect(chat.problem).toContainText('are missing')
    await expect(chat.problem.getByRole('button', { name: /^Ask / }).first()).toBeInViewport()
    await expectAccessible(page)
    await chat.problem.getByRole('button', { name: /^Ask / }).first().click()
    await expect(chat.receipts).toBeVisible()
    await expect(chat.problem).toBeHidden()
    await expect(chat.prompt).toHaveValue('')
    const { balance } = await readBalance(person)
    expect(balance).toBeGreaterThanOrEqual(0)
    expect(balance).toBeLessThan(5)
  },
)

test('a wallet that is nearly empty still gets a shorter answer, which says so and can be gone on with', async ({
  person,
  chatPage,
}) => {
  await leaveCredits(person, 0.5)
  await chatPage.reload()
  const chat = await sendPrompt(chatPage, 'Explain the tides to me. [[sim out=2000 delay=0]]')
  await expect(chat.answers).toContainText('The answer reached its length limit.')
  await expect(chat.receipts).toBeVisible()
  await chatPage.reload()
  await expect(chat.answers).toContainText('The answer reached its length limit.')
  await expect(chat.answers.getByRole('button', { name: 'Go on' })).toBeVisible()
  const [charge] = await listCharges(person)
  const { balance } = await readBalance(person)
  expect(balance).toBeCloseTo(0.5 + (charge?.amount ?? 0), 6)
  expect(balance).toBeGreaterThanOrEqual(0)
})

test('the shorter answer that a card offers is one that the wallet pays', async ({
  person,
  chatPage,
  watch,
}) => {
  watch.expectRefusal(/^402 \/api\/ai\/route$/)
  await leaveCredits(person, 5)
  await chatPage.reload()
  await chooseModel(chatPage, /^Claude Opus 5\.5/)
  const chat = await sendPrompt(chatPage, 'Explain the tides to me in simple words.')
  await expect(chat.problem).toContainText('Not enough credits')
  const shorter = chat.problem.getByRole('button', { name: /^A shorter answer/ })
  const cheaper = chat.problem.getByRole('button', { name: /^Ask / }).first()
  await expect(shorter.or(cheaper).first()).toBeVisible()
  // Where a shorter answer is offered at all, it must not be refused again.
  if (await shorter.isVisible()) await shorter.click()
  else await cheaper.click()
  await expect(chat.receipts).toBeVisible()
  await expect(chat.problem).toBeHidden()
})

test('credits that a running answer holds are not called missing, and come back', async ({
  person,
  chatPage,
  watch,
}) => {
  watch.expectRefusal(/^402 \/api\/ai\/route$/)
  await leaveCredits(person, 25)
  const runId = await startRunThatHoldsAll(person)
  await chatPage.reload()
  const chat = await sendPrompt(chatPage, 'Explain the tides to me in simple words.')
  await expect(chat.problem).toContainText('Your credits are busy for a moment')
  await expect(chat.problem).toContainText('held by answers that still run')
  await expect(chat.problem).not.toContainText('are missing')
  await askApi(person.siteUrl, fillPath(paths.ai.stopRun, { id: runId }), { token: person.token, body: {} })
  await expect.poll(async () => (await readBalance(person)).held).toBe(0)
  await chat.problem.getByRole('button', { name: 'Try again' }).click()
  await expect(chat.receipts).toBeVisible()
  await expect(chat.problem).toBeHidden()
})

test(
  'topping up in the middle of a thought leads back to the very same words',
  { tag: '@phone' },
  async ({ page, site, watch }) => {
    watch.expectRefusal(/^402 \/api\/ai\/route$/)
    const person = await createBuyer(site.url)
    await leaveCredits(person, 0.01)
    await signInHere(page, person)
    await page.goto('/chat/')
    const words = 'Explain the tides to me in simple words.'
    const chat = await sendPrompt(page, words)
    await chat.problem.getByRole('link', { name: 'Top up' }).click()
    await expect(page.getByText('Your draft is kept.')).toBeVisible()

    await test.step('also when somebody thinks better of it', async () => {
      await buyButton(page, offers.starter).click()
      await paymentPageOf(page)
      await page.getByRole('link', { name: /^← Back to/ }).click()
      await page.getByRole('link', { name: 'Back to it' }).click()
      await expect(chat.prompt).toHaveValue(words)
      await page.goBack()
    })

    await buyButton(page, offers.basic).click()
    const payment = await paymentPageOf(page)
    await payment.payWith(cards.pays)
    await expectThanks(page, offers.basic)
    await page.getByRole('link', { name: 'Back to your draft' }).click()
    await expect(chat.prompt).toHaveValue(words)
    await chat.send.click()
    await expect(chat.receipts).toBeVisible()
    expect(await listCharges(person)).toHaveLength(1)
  },
)

/** A run of the dearest model that says nothing for a long time, and holds what there is. */
async function startRunThatHoldsAll(person: Person): Promise<string> {
  const response = await fetch(new URL(paths.ai.route, person.siteUrl), {
    method: 'POST',
    headers: { authorization: `Bearer ${person.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      prompt: 'Wait. [[sim fault=slow-headers ms=40000]]',
      model: 'claude-opus',
      stream: true,
      store: true,
    }),
  })
  let text = ''
  // It belongs to a conversation, so it goes on when nobody listens any more.
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString('utf8')
    if (text.includes('\n\n')) break
  }
  const data = /^data: (.*)$/m.exec(text)?.[1]
  if (data === undefined) throw new Error(`no run began: ${response.status} ${text}`)
  return (JSON.parse(data) as Pick<RouteResponse, 'request_id'>).request_id
}
