import type { Locator } from '@playwright/test'
import type { BalanceResponse, TransactionsResponse } from '@tessera/contracts/credits'
import { paths } from '@tessera/contracts/paths'

import { expectAccessible } from './support/accessible.ts'
import { chatOf, shownBalance } from './support/chat.ts'
import { expect, test } from './support/journey.ts'
import { inventCredentials } from './support/people.ts'

const prompt = 'Write a Python function that merges two sorted lists'

for (const theme of ['dark', 'light'] as const) {
  test.describe(() => {
    test.use({ theme })

    test(
      `a stranger signs up, sees the price, asks, and pays exactly what the receipt says (${theme})`,
      { tag: '@phone' },
      async ({ page }) => {
        const { email, password } = inventCredentials()
        const read = async <Body>(path: string): Promise<Body> => (await page.request.get(path)).json()

        await test.step('the start page leads to the form', async () => {
          await page.goto('/')
          await expect(page.getByRole('heading', { level: 1 })).toContainText('know the price before you ask')
          await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
          await page.getByRole('link', { name: 'Try it' }).click()
          await page.getByLabel('Name').fill('Grace Hopper')
          await page.getByLabel('E-mail').fill(email)
          await page.getByLabel('Password', { exact: true }).fill(password)
          await page.getByRole('button', { name: 'Create account' }).click()
        })

        const chat = chatOf(page)
        await test.step('the chat greets, with the gift on the account', async () => {
          await expect(page.getByRole('heading', { name: 'Hello, Grace' })).toBeVisible()
          await expect(page).toHaveURL(/\/chat\/$/)
          await expect(chat.balanceFigure).toHaveText('500')
        })

        let most = 0
        await test.step('the estimate says what, by whom, why and how much', async () => {
          await chat.prompt.fill(prompt)
          await expect(chat.estimate).toBeVisible()
          await expect(page.getByText(/^coding · (simple|medium|complex) → .+, because /)).toBeVisible()
          most = figureIn(await chat.estimate.innerText(), /at most ([\d.]+)/)
          expect(most).toBeGreaterThan(0)
        })

        await test.step('the answer streams, while its highest price is held', async () => {
          await chat.send.click()
          await expect(chat.stop).toBeVisible()
          await expect(page.getByText(/held$/)).toBeVisible()
          await expect(chat.log).toContainText('def merge_sorted')
          await expect(chat.stop).toBeVisible()
          await expect(chat.prompt).toHaveValue('')
        })

        let charged = 0
        await test.step('the balance is lower by exactly the charge', async () => {
          await expect(chat.receipts).toBeVisible()
          const { transactions } = await read<TransactionsResponse>(
            `${paths.credits.transactions}?type=usage`,
          )
          expect(transactions).toHaveLength(1)
          charged = -(transactions[0]?.amount ?? 0)
          expect(charged).toBeGreaterThan(0)
          expect(charged).toBeLessThanOrEqual(most)
          const { balance, held } = await read<BalanceResponse>(paths.credits.balance)
          expect(micro(balance)).toBe(micro(500) - micro(charged))
          expect(held).toBe(0)
          await expect(chat.balanceFigure).toHaveText(shownBalance(balance))
          await expect(page.getByText(/held$/)).toBeHidden()
        })

        await test.step('the receipt adds up to the charge', async () => {
          await chat.receipts.click()
          await expectReceiptOf(page.getByRole('table', { name: /^Receipt/ }), charged)
          await expectAccessible(page)
        })

        await test.step('the history has the same transaction and the same receipt', async () => {
          await chat.balance.click()
          await expect(page.getByRole('heading', { name: 'Add credits' })).toBeVisible()
          await page.getByRole('link', { name: 'History', exact: true }).click()
          await expect(page.getByRole('heading', { name: 'Credit history' })).toBeVisible()
          const rows = page.getByRole('region', { name: 'Credit history' }).getByRole('row')
          await expect(rows).toHaveCount(3)
          await rows.nth(1).getByRole('button').click()
          await expectReceiptOf(page.getByRole('table', { name: /^Receipt/ }), charged)
          await page.goBack()
          await page.goBack()
        })

        await test.step('after a reload everything is still there', async () => {
          await expect(page).toHaveURL(/\/chat\/\?c=/)
          await page.reload()
          await expect(chat.log).toContainText(prompt)
          await expect(chat.log).toContainText('def merge_sorted')
          await chat.receipts.click()
          await expectReceiptOf(page.getByRole('table', { name: /^Receipt/ }), charged)
        })
      },
    )
  })
}

/** Recomputes a receipt from nothing but what it shows: tokens × price for each line, rounded up once at the end. */
async function expectReceiptOf(receipt: Locator, charged: number): Promise<void> {
  await expect(receipt).toBeVisible()
  const lines = receipt.locator('tbody').getByRole('row')
  await expect(lines).not.toHaveCount(0)
  let nanoCredits = 0n
  for (const line of await lines.all()) {
    const [tokens = '', pricePer1k = '', credits = ''] = await line.getByRole('cell').allInnerTexts()
    const priceMicro = micro(Number(pricePer1k))
    const lineNano = BigInt(tokens.replaceAll(',', '')) * priceMicro
    expect(Number(credits)).toBeCloseTo(Number(lineNano) / 1e9, 9)
    nanoCredits += lineNano
  }
  const chargedMicro = (nanoCredits + 999n) / 1000n
  expect(chargedMicro).toBe(micro(charged))
  const total = receipt.locator('tfoot').getByRole('cell')
  expect(micro(Number(await total.innerText()))).toBe(chargedMicro)
}

function micro(credits: number): bigint {
  return BigInt(Math.round(credits * 1e6))
}

function figureIn(text: string, pattern: RegExp): number {
  return Number(pattern.exec(text)?.[1] ?? Number.NaN)
}
