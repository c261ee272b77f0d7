import type { Locator, Page } from '@playwright/test'

import { expect } from './journey.ts'

/** The chat's controls, by what they are called. */
export type Chat = {
  readonly prompt: Locator
  readonly send: Locator
  readonly stop: Locator
  readonly log: Locator
  readonly answers: Locator
  /** The line under each answer that opens into its receipt. */
  readonly receipts: Locator
  readonly estimate: Locator
  readonly balance: Locator
  /** The figure in it. */
  readonly balanceFigure: Locator
  readonly problem: Locator
}

export function chatOf(page: Page): Chat {
  const log = page.getByRole('log', { name: 'Messages' })
  const balance = page.getByRole('link', { name: /Balance:/ })
  return {
    prompt: page.getByRole('textbox', { name: 'Your message' }),
    send: page.getByRole('button', { name: 'Send', exact: true }),
    stop: page.getByRole('button', { name: 'Stop the answer' }),
    log,
    answers: log.getByRole('article'),
    receipts: log.getByRole('button', { name: /Receipt$/ }),
    estimate: page.getByText(/^about .+ credits, at most/),
    balance,
    balanceFigure: balance.getByRole('status'),
    problem: page.getByRole('alert', { name: 'The message was not answered' }),
  }
}

/** Types a prompt and sends it with the button. */
export async function sendPrompt(page: Page, prompt: string): Promise<Chat> {
  const chat = chatOf(page)
  await chat.prompt.fill(prompt)
  await chat.send.click()
  return chat
}

/** Asks, and waits for the answer and its receipt. */
export async function askAndWait(page: Page, prompt: string): Promise<Chat> {
  const chat = chatOf(page)
  const before = await chat.receipts.count()
  await sendPrompt(page, prompt)
  await expect(chat.receipts).toHaveCount(before + 1)
  return chat
}

/** A prompt whose answer has so many tokens, at this pace. */
export function slowPrompt(subject: string, pace: { tokens: number; msPerToken: number }): string {
  return `Tell me about ${subject}. [[sim out=${pace.tokens} delay=${pace.msPerToken}]]`
}

/** As the page writes a balance below 1,000: never more than there is. */
export function shownBalance(credits: number): string {
  const decimals = credits < 10 ? 3 : credits < 100 ? 2 : 1
  const scale = 10 ** decimals
  return String(Math.floor(Math.round(credits * 1e6) / (1e6 / scale)) / scale)
}
