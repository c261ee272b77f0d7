import { randomUUID } from 'node:crypto'

import { expectAccessible } from './support/accessible.ts'
import { sendPrompt } from './support/chat.ts'
import { expect, test } from './support/journey.ts'
import { listCharges, readBalance } from './support/people.ts'

test(
  'an answer that breaks off costs nothing, what came stays readable, and trying again works',
  { tag: '@phone' },
  async ({ page, chatPage, person }) => {
    const chat = await sendPrompt(chatPage, `Explain rainbows to me. [[break once]] ${randomUUID()}`)
    const failed = chat.answers.first()
    await expect(failed.getByRole('alert')).toContainText('The model’s provider')
    await expect(failed.getByRole('alert')).toContainText('Nothing was charged.')
    await expect(failed.locator('.prose')).toContainText(/rainbows/i)
    // The stand-in's message carries a key and an address: a provider's words are never shown.
    await expect(page.locator('body')).not.toContainText(/sk-|Overloaded|https?:\/\//)
    await expectAccessible(page)
    expect(await listCharges(person)).toEqual([])
    expect(await readBalance(person)).toMatchObject({ balance: 500, held: 0 })

    await page.reload()
    await expect(failed.locator('.prose')).toContainText(/rainbows/i)
    await expect(failed.getByRole('alert')).toContainText('Nothing was charged.')
    await failed.getByRole('button', { name: 'Try again' }).click()
    const again = chat.answers.last()
    await expect.poll(async () => (await listCharges(person)).length).toBe(1)
    await page.reload()
    await expect(again.getByRole('button', { name: /Receipt$/ })).toBeVisible()
    await expect(again.getByRole('alert')).toHaveCount(0)
  },
)

test('a provider that never begins is said so, free of charge', async ({ chatPage: page, person }) => {
  const chat = await sendPrompt(page, 'Explain rainbows to me. [[sim fault=status code=500 body=leak]]')
  const alert = page.getByRole('alert').filter({ hasText: 'Nothing was charged' })
  await expect(alert).toBeVisible()
  await expect(alert.or(chat.problem).getByRole('button', { name: 'Try again' })).toBeVisible()
  await expect(page.locator('body')).not.toContainText(/sk-|\/srv\/|stack/)
  expect(await listCharges(person)).toEqual([])
  expect(await readBalance(person)).toMatchObject({ balance: 500, held: 0 })
})

test('an answer whose connection is cut costs nothing and can be asked for again', async ({
  chatPage: page,
  person,
}) => {
  const chat = await sendPrompt(page, 'Explain rainbows to me. [[sim fault=reset-mid after=30]]')
  await expect(chat.answers.getByRole('alert')).toContainText('Nothing was charged.')
  await expect(chat.answers.getByRole('button', { name: 'Try again' })).toBeVisible()
  expect(await readBalance(person)).toMatchObject({ balance: 500, held: 0 })
  await chat.prompt.fill('And now something that works')
  await chat.send.click()
  await expect(chat.receipts).toBeVisible()
})
