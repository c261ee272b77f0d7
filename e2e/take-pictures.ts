import { statSync } from 'node:fs'
import { join } from 'node:path'

import { askAndWait, chatOf } from './support/chat.ts'
import { expect, test } from './support/journey.ts'

const images = join(import.meta.dirname, '../docs/images')

test.use({ theme: 'dark', viewport: { width: 1280, height: 800 } })

test('the chat, for the README', async ({ chatPage: page }) => {
  const { send } = chatOf(page)
  await askAndWait(page, 'Translate a polite reminder into Spanish')
  await page.getByRole('button', { name: 'New chat' }).click()
  await askAndWait(page, 'Compare renting and buying a van for a small bakery, as a table')
  await page.getByRole('button', { name: 'New chat' }).click()
  const chat = await askAndWait(page, 'Write a Python function that merges two sorted lists')
  await expect(send).toBeVisible()
  await chat.receipts.click()
  await expect(page.getByRole('table', { name: /^Receipt/ })).toBeVisible()
  await chat.prompt.fill('And now the same in Rust, please')
  await expect(chat.estimate).toBeVisible()
  await page.mouse.move(640, 4)
  const path = join(images, 'chat.png')
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
  expect(statSync(path).size).toBeLessThan(400_000)
})
