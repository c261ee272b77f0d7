import type { Page } from '@playwright/test'
import { paths } from '@tessera/contracts/paths'

import { askAndWait, chatOf } from './support/chat.ts'
import { expect, test } from './support/journey.ts'
import { askApi, createPerson } from './support/people.ts'
import type { Person } from './support/people.ts'

/** A finished conversation, made without a browser. @returns its id */
async function haveConversation({ siteUrl, token }: Person, prompt: string): Promise<string> {
  const body = { prompt, store: true }
  const answer = await askApi<{ conversation_id: string }>(siteUrl, paths.ai.route, { token, body })
  return answer.conversation_id
}

function railOf(page: Page) {
  return page.getByRole('navigation', { name: 'Conversations' })
}

test('conversations are listed by date, found by their words, and opened by their address', async ({
  chatPage: page,
  person,
}) => {
  const tides = await haveConversation(person, 'Hello, how do tides work')
  await haveConversation(person, 'Hello, what is sourdough')
  await page.reload()
  const rail = railOf(page)
  await expect(rail.getByRole('heading', { name: 'Today' })).toBeVisible()
  await expect(rail.getByRole('listitem')).toHaveCount(2)
  await page.getByRole('searchbox', { name: 'Search conversations' }).fill('tides')
  await expect(rail.getByRole('listitem')).toHaveCount(1)
  await page.getByRole('searchbox', { name: 'Search conversations' }).fill('nothing like this')
  await expect(rail.getByText('Nothing found for')).toBeVisible()
  await page.getByRole('searchbox', { name: 'Search conversations' }).fill('')
  await rail.getByRole('link', { name: /tides/ }).click()
  await expect(page).toHaveURL(new RegExp(`\\?c=${tides}$`))
  await expect(chatOf(page).log).toContainText('Hello, how do tides work')

  await page.goto('/')
  await page.goto(`/chat/?c=${tides}`)
  await expect(chatOf(page).receipts).toBeVisible()
  await expect(rail.getByRole('link', { name: /tides/ })).toHaveAttribute('aria-current', 'page')
  await rail.getByRole('link', { name: /sourdough/ }).click()
  await expect(chatOf(page).log).toContainText('sourdough')
  await page.goBack()
  await expect(chatOf(page).log).toContainText('tides')
  await page.getByRole('button', { name: 'New chat' }).click()
  await expect(page.getByRole('heading', { name: /^Hello, / })).toBeVisible()
})

test('a conversation is renamed in its place, and focus stays with it', async ({
  chatPage: page,
  person,
}) => {
  await haveConversation(person, 'Hello, how do tides work')
  await page.reload()
  const rail = railOf(page)
  await rail.getByRole('button', { name: /^Actions for/ }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  const field = page.getByRole('textbox', { name: 'New title' })
  await expect(field).toBeFocused()
  await field.fill('The moon and the sea')
  await page.keyboard.press('Enter')
  const link = rail.getByRole('link', { name: 'The moon and the sea' })
  await expect(link).toBeFocused()
  await page.reload()
  await expect(link).toBeVisible()
})

test('a deleted conversation comes back when one wants it back, and is gone when not', async ({
  chatPage: page,
  person,
  watch,
}) => {
  watch.expectRefusal(/^404 \/api\/conversations\//)
  const id = await haveConversation(person, 'Hello, how do tides work')
  await page.goto(`/chat/?c=${id}`)
  const rail = railOf(page)
  const remove = async () => {
    await rail.getByRole('listitem').hover()
    await rail.getByRole('button', { name: /^Actions for/ }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await expect(rail.getByRole('listitem')).toHaveCount(0)
  }
  await remove()
  await expect(page.getByRole('heading', { name: /^Hello, / })).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(rail.getByRole('listitem')).toHaveCount(1)

  await remove()
  // Going elsewhere does not bring it back: the deletion is sent on the way out.
  await page.goto('/settings/')
  await expect.poll(async () => (await page.request.get(`/api/conversations/${id}`)).status()).toBe(404)
  await page.goto(`/chat/?c=${id}`)
  await expect(page.getByText('This conversation does not exist')).toBeVisible()
})

test('a menu that is opened right after an undo stays open', async ({ chatPage: page, person }) => {
  await haveConversation(person, 'Hello, how do tides work')
  await haveConversation(person, 'Hello, what is sourdough')
  await page.clock.install()
  await page.reload()
  const items = railOf(page).getByRole('listitem')
  const actionsFor = (title: RegExp) => items.filter({ hasText: title }).getByRole('button')
  await actionsFor(/tides/).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await chatOf(page).prompt.focus()
  const undo = page.getByRole('button', { name: 'Undo' })
  await expect(undo).toBeVisible()
  // The note takes a moment to go, and by then the menu is to be open.
  await expect(async () => {
    // A slow machine may be past that time already. Then the clock stands, and the next try finds it standing.
    await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 100)
  }).toPass()
  await undo.click()
  await actionsFor(/sourdough/).click()
  await page.clock.resume()
  await expect(undo).toHaveCount(0)
  await expect(items).toHaveCount(2)
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('menuitem').and(page.locator(':focus'))).toHaveCount(1)
})

test('a conversation of somebody else looks like one that does not exist', async ({
  chatPage: page,
  site,
  watch,
}) => {
  watch.expectRefusal(/^404 \/api\/conversations\//)
  const stranger = await createPerson(site.url, 'Somebody Else')
  const id = await haveConversation(stranger, 'Hello, this is secret')
  for (const address of [id, 'cnv_00000000000000000000000000000000', 'nonsense']) {
    await page.goto(`/chat/?c=${address}`)
    await expect(page.getByText('This conversation does not exist')).toBeVisible()
    await expect(page.getByText('secret')).toHaveCount(0)
    await expect(chatOf(page).prompt).toHaveCount(0)
  }
})

test(
  'on a phone the list of conversations is a drawer that closes after the choice',
  // Where there is room, the list always shows beside the chat.
  { tag: '@phone-only' },
  async ({ chatPage: page, person }) => {
    await haveConversation(person, 'Hello, how do tides work')
    await page.reload()
    const opener = page.getByRole('button', { name: 'Show conversations' })
    await opener.click()
    await railOf(page).getByRole('link', { name: /tides/ }).click()
    await expect(chatOf(page).log).toContainText('tides')
    await expect(railOf(page)).toBeHidden()
    await opener.click()
    await page.keyboard.press('Escape')
    await expect(opener).toBeFocused()
  },
)

test('a finger’s Enter makes a line', { tag: '@phone-only' }, async ({ chatPage: page }) => {
  const chat = chatOf(page)
  await chat.prompt.click()
  await page.keyboard.type('Hello')
  await page.keyboard.press('Enter')
  await page.keyboard.type('there')
  await expect(chat.prompt).toHaveValue('Hello\nthere')
  await askAndWait(page, 'Hello there')
})
