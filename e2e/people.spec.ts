import type { Page } from '@playwright/test'

import { expectAccessible } from './support/accessible.ts'
import { chatOf } from './support/chat.ts'
import { expect, test } from './support/journey.ts'
import { inventCredentials, listMailsTo, signInByApi, signInHere } from './support/people.ts'
import type { Credentials } from './support/people.ts'
import { owner } from './support/site.ts'

async function fillSignUp(page: Page, { email, password }: Credentials): Promise<void> {
  await page.getByLabel('Name').fill('Grace Hopper')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Create account' }).click()
}

async function fillSignIn(page: Page, { email, password }: Credentials): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** What the page says aloud; the framework keeps an empty one of its own. */
function alertOf(page: Page, text: string) {
  return page.getByRole('alert').filter({ hasText: text })
}

test(
  'the sign-up form says what is wrong at the field it concerns, and keeps what was typed',
  { tag: '@phone' },
  async ({ page, watch }) => {
    watch.expectRefusal(/^422 \/api\/auth\/sign-up\/email$/)
    await page.goto('/sign-up/')
    await page.getByRole('button', { name: 'Create account' }).click()
    await expect(page.getByLabel('Name')).toHaveAccessibleDescription('Please tell us your name.')
    await expect(page.getByLabel('Name')).toBeFocused()
    await expect(page.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true')
    await expectAccessible(page)

    const { email, password } = inventCredentials()
    await fillSignUp(page, { email: 'not an address', password: 'short' })
    await expect(page.getByLabel('E-mail')).toHaveAccessibleDescription(/name@example\.com/)
    await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(/at least 8/)

    for (const weak of ['password', `it is ${email}`]) {
      await fillSignUp(page, { email, password: weak })
      await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(/Choose a/)
      await expect(page).toHaveURL(/\/sign-up\/$/)
      await expect(page.getByLabel('E-mail')).toHaveValue(email)
    }

    await fillSignUp(page, { email, password })
    await expect(page).toHaveURL(/\/chat\/$/)
  },
)

test('an address that is taken looks like any other refusal, and its owner is told by mail', async ({
  page,
  person,
  site,
  watch,
}) => {
  watch.expectRefusal(/^401 \/api\/auth\/sign-in\/email$/)
  await page.goto('/sign-up/')
  await fillSignUp(page, { email: person.email, password: 'another long password' })
  await expect(alertOf(page, 'You could not be signed in with these details.')).toBeVisible()
  await expect(page.getByText(/already (exists|registered|taken)/i)).toHaveCount(0)
  await expect
    .poll(async () => (await listMailsTo(site.url, person.email)).map(({ kind }) => kind))
    .toContain('email_taken')
})

test('signing in refuses a wrong password, then lets in and leads back to where somebody wanted to go', async ({
  page,
  person,
  watch,
}) => {
  watch.expectRefusal(/^401 \//)
  await page.goto('/credits/history/?type=bonus')
  await expect(page).toHaveURL(/\/sign-in\/\?next=/)
  await fillSignIn(page, { email: person.email, password: 'a wrong password' })
  await expect(alertOf(page, 'don’t fit together')).toBeVisible()
  await expect(page.getByLabel('E-mail')).toHaveValue(person.email)
  await fillSignIn(page, person)
  await expect(page).toHaveURL(/\/credits\/history\/\?type=bonus$/)
  await expect(page.getByRole('heading', { name: 'Credit history' })).toBeVisible()
})

test(
  'signing out ends the session at once, and leaves nothing of the person in the browser',
  { tag: '@phone' },
  async ({ chatPage: page, person, watch }) => {
    watch.expectRefusal(/^401 \//)
    const chat = chatOf(page)
    await chat.prompt.fill('a thought of my own')
    await page.getByRole('button', { name: 'Your account' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await expect(page).toHaveURL(/\/sign-in\/$/)
    expect((await page.request.get('/api/me')).status()).toBe(401)
    const stored = await page.evaluate(() => JSON.stringify(localStorage))
    expect(stored).not.toContain('a thought of my own')
    await page.goto('/chat/')
    await expect(page).toHaveURL(/\/sign-in\//)
    await fillSignIn(page, person)
    await expect(chat.prompt).toHaveValue('')
  },
)

test('a forgotten password is set anew with the link from the outbox, once, and ends every session', async ({
  page,
  person,
  browser,
  site,
  watch,
}) => {
  watch.expectRefusal(/^4\d\d \//)
  const elsewhere = await signInByApi(site.url, person)
  await page.goto('/sign-in/')
  await page.getByRole('link', { name: 'Forgotten?' }).click()
  await expect(page.getByRole('heading', { name: 'Forgotten password' })).toBeVisible()
  await page.getByLabel('E-mail').fill(person.email)
  await page.getByRole('button', { name: 'Send the link' }).click()
  await expect(page.getByText(`an account for ${person.email}`)).toBeVisible()

  const link = await test.step('the owner finds the mail in the outbox', async () => {
    const context = await browser.newContext({ baseURL: site.url })
    const outbox = await context.newPage()
    await signInHere(outbox, owner)
    await outbox.goto('/admin/mails/')
    const mail = outbox
      .getByRole('listitem')
      .filter({ hasText: person.email })
      .filter({ hasText: 'Choose a new password' })
    await mail.locator('summary').click()
    const href = await mail.getByRole('link').first().getAttribute('href')
    await context.close()
    return href ?? ''
  })
  expect(new URL(link).origin).toBe(site.url)

  const password = 'quite another long password'
  await page.goto(link)
  await page.getByLabel('New password').fill(password)
  await page.getByRole('button', { name: 'Set password' }).click()
  await expect(page).toHaveURL(/\/sign-in\//)
  await expect(page.getByText('Your new password is set.')).toBeVisible()
  expect(
    (await page.request.get('/api/me', { headers: { authorization: `Bearer ${elsewhere.token}` } })).status(),
  ).toBe(401)
  await fillSignIn(page, { email: person.email, password: person.password })
  await expect(alertOf(page, 'don’t fit together')).toBeVisible()
  await fillSignIn(page, { email: person.email, password })
  await expect(page).toHaveURL(/\/chat\/$/)

  await page.goto(link)
  await page.getByLabel('New password').fill('a third long password')
  await page.getByRole('button', { name: 'Set password' }).click()
  await expect(page.getByText(/used already, or is too old/)).toBeVisible()
})

test('somebody who asks for a link to an address without an account reads the same sentence', async ({
  page,
}) => {
  await page.goto('/forgot-password/')
  await page.getByLabel('E-mail').fill('nobody-at-all@example.com')
  await page.getByRole('button', { name: 'Send the link' }).click()
  await expect(
    page.getByText('If there is an account for nobody-at-all@example.com, a link is on its way.'),
  ).toBeVisible()
})

test('the link in the first mail confirms the address', async ({ chatPage: page, person, site, watch }) => {
  watch.expectRefusal(/^4\d\d \/api\/auth\/verify-email$/)
  await page.goto('/settings/')
  await expect(page.getByText('Not confirmed yet')).toBeVisible()
  await page.goto('/verify/')
  await page.getByRole('button', { name: 'Send the mail again' }).click()
  await expect(page.getByText(`Sent to ${person.email}`)).toBeVisible()
  const mails = await listMailsTo(site.url, person.email)
  const text = mails.find(({ kind }) => kind === 'verify_email')?.text ?? ''
  const link = /https?:\S+/.exec(text)?.[0] ?? ''
  await page.goto(link)
  await expect(page.getByRole('heading', { name: 'Your address is confirmed' })).toBeVisible()
  await page.goto('/settings/')
  await expect(page.getByText('Confirmed', { exact: true })).toBeVisible()
})

test('sessions are listed where they were opened, and each can be ended from the settings', async ({
  chatPage: page,
  person,
  site,
}) => {
  const elsewhere = await signInByApi(site.url, person)
  await page.goto('/settings/')
  const sessions = page.getByRole('region', { name: 'Sessions' }).getByRole('listitem')
  await expect(sessions).toHaveCount(3)
  await expect(sessions.first()).toContainText('Chrome on Linux')
  await expect(sessions.first()).toContainText('This one')
  await page
    .getByRole('button', { name: /^End the session/ })
    .first()
    .click()
  await expect(sessions).toHaveCount(2)
  await page.getByRole('button', { name: 'End the other session' }).click()
  await expect(sessions).toHaveCount(1)
  for (const token of [elsewhere.token, person.token]) {
    const answer = await fetch(new URL('/api/me', site.url), {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(answer.status).toBe(401)
  }
  await expect(page.getByText('This one')).toBeVisible()
})

test('the password is changed in the settings with the current one, and ends the other sessions', async ({
  chatPage: page,
  person,
  site,
  watch,
}) => {
  watch.expectRefusal(/^4\d\d \/api\/auth\/change-password$/)
  await page.goto('/settings/')
  await page.getByLabel('Current password').fill('a wrong password')
  await page.getByLabel('New password').fill('quite another long password')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByLabel('Current password')).toHaveAccessibleDescription(/^The current password/)
  await page.getByLabel('Current password').fill(person.password)
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('Password changed. Every other session has ended.')).toBeVisible()
  const answer = await fetch(new URL('/api/me', site.url), {
    headers: { authorization: `Bearer ${person.token}` },
  })
  expect(answer.status).toBe(401)
  await signInByApi(site.url, { email: person.email, password: 'quite another long password' })
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
})

test('a name that is changed is used everywhere at once', async ({ chatPage: page }) => {
  await page.goto('/settings/')
  await page.getByLabel('Name').fill('Emmy Noether')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved.')).toBeVisible()
  await page.getByRole('link', { name: 'Chat' }).click()
  await expect(page.getByRole('heading', { name: 'Hello, Emmy' })).toBeVisible()
})

test('pages for the operator are closed to others, and say so', async ({ chatPage: page }) => {
  const paths = [
    '/admin/',
    '/admin/today/',
    '/admin/mails/',
    '/admin/credits/requests/',
    '/admin/credits/refunds/',
    '/admin/credits/webhooks/',
    '/admin/settings/',
  ]
  for (const path of paths) {
    await page.goto(path)
    await expect(page.getByText('This page is for others')).toBeVisible()
  }
  await expect(page.getByRole('link', { name: 'Admin' })).toHaveCount(0)
})
