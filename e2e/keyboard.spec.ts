import type { Page } from '@playwright/test'

import { chatOf } from './support/chat.ts'
import { expect, test } from './support/journey.ts'
import { inventCredentials } from './support/people.ts'

/** Whether what has the focus shows it: an outline, or a border of the colour that means focus. */
async function focusIsVisible(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const focused = document.activeElement
    if (focused === null || focused === document.body) return false
    const probe = document.createElement('i')
    probe.style.color = 'var(--focus)'
    document.body.append(probe)
    const focusColour = getComputedStyle(probe).color
    probe.remove()
    for (let node: Element | null = focused; node !== null; node = node.parentElement) {
      const style = getComputedStyle(node)
      const hasOutline = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2
      if (hasOutline || style.borderTopColor === focusColour) return true
      if (node !== focused && node.tagName === 'MAIN') return false
    }
    return false
  })
}

/** Presses Tab until the wanted control has the focus; every stop on the way has to be visible. */
async function tabTo(page: Page, wanted: ReturnType<Page['getByRole']>): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab')
    expect(await focusIsVisible(page), `focus is visible after ${presses + 1} presses of Tab`).toBe(true)
    if (await wanted.evaluate((node) => node === document.activeElement)) return
  }
  throw new Error('the control cannot be reached with Tab')
}

test('signing up, asking, the receipt and signing out need no mouse', async ({ page, watch }) => {
  watch.expectRefusal(/^401 \//)
  const { email, password } = inventCredentials()
  await page.goto('/')
  await expect(page.getByRole('link', { name: 'Try it' })).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await tabTo(page, page.getByRole('link', { name: 'Try it' }))
  await page.keyboard.press('Enter')

  await expect(page.getByRole('heading', { name: /^Create your/ })).toBeVisible()
  await tabTo(page, page.getByLabel('Name'))
  await page.keyboard.type('Grace Hopper')
  await tabTo(page, page.getByLabel('E-mail'))
  await page.keyboard.type(email)
  await tabTo(page, page.getByLabel('Password', { exact: true }))
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')

  const chat = chatOf(page)
  await expect(chat.prompt).toBeFocused()
  await page.keyboard.type('Write a Python function that merges two sorted lists')
  await page.keyboard.press('Enter')
  await expect(chat.receipts).toBeVisible()
  await expect(chat.prompt).toBeFocused()
  await chat.answers.getByRole('button', { name: 'Copy code' }).focus()
  await tabTo(page, chat.receipts)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('table', { name: /^Receipt/ })).toBeVisible()
  await expect(chat.receipts).toHaveAttribute('aria-expanded', 'true')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('table', { name: /^Receipt/ })).toBeHidden()

  await page.getByRole('link', { name: 'Skip to content' }).focus()
  await tabTo(page, page.getByRole('button', { name: 'Your account' }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menu')).toBeVisible()
  await page.keyboard.press('End')
  await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/sign-in\//)
})

test('what opens closes with Escape and gives the focus back', async ({ chatPage: page }) => {
  for (const name of [/^Model:/, 'Limit the price of a message', 'Your account']) {
    const opener = page.getByRole('button', { name })
    await opener.focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog').or(page.getByRole('menu'))).toBeVisible()
    await expect(opener).not.toBeFocused()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog').or(page.getByRole('menu'))).toBeHidden()
    await expect(opener).toBeFocused()
  }
})

test('a model is chosen with the arrows, and stays chosen', async ({ chatPage: page }) => {
  const opener = page.getByRole('button', { name: /^Model:/ })
  await expect(opener).toHaveAccessibleName(/Auto · Balanced/)
  await opener.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('radio', { name: /^Balanced/ }).focus()
  await page.keyboard.press('ArrowUp')
  await expect(page.getByRole('radio', { name: /^Economy/ })).toBeChecked()
  await page.keyboard.press('Enter')
  await expect(opener).toHaveAccessibleName(/Auto · Economy/)
  await page.reload()
  await expect(opener).toHaveAccessibleName(/Auto · Economy/)
})
