import { statSync } from 'node:fs'
import { join } from 'node:path'

import { askAndWait } from './support/chat.ts'
import { expect, test } from './support/journey.ts'

const images = join(import.meta.dirname, '../docs/images')

// A window of 1600 × 1000, taken at the size at which a README shows it.
test.use({ theme: 'dark', viewport: { width: 1600, height: 1000 }, deviceScaleFactor: 0.8 })

test('the chat, for the README', async ({ chatPage: page }) => {
  for (const earlier of [
    'Translate a polite payment reminder into Spanish',
    'Compare renting and buying a van for a small bakery',
  ]) {
    await askAndWait(page, earlier)
    await page.getByRole('button', { name: 'New chat' }).click()
    await expect(page.getByRole('heading', { name: /^Hello, / })).toBeVisible()
  }
  const chat = await askAndWait(page, 'Write an SQL query that finds our best customers of the last 30 days')
  await chat.receipts.click()
  await expect(page.getByRole('table', { name: /^Receipt/ })).toBeVisible()
  await chat.prompt.fill('Explain the HAVING clause to a beginner, with an example')
  await expect(chat.estimate).toBeVisible()
  await expect(page.getByText(/^Tokens as the provider counted them|The lines add up/)).toBeInViewport({
    ratio: 1,
  })
  await page.mouse.move(800, 4)
  const path = join(images, 'chat.png')
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
  expect(statSync(path).size).toBeLessThan(400_000)
})
