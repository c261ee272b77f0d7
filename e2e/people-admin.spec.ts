import type { Page } from '@playwright/test'

import { expectAccessible } from './support/accessible.ts'
import { askAndWait } from './support/chat.ts'
import { expect, test as base } from './support/journey.ts'
import {
  type Person,
  createPerson,
  listCharges,
  readBalance,
  signInByApi,
  signInHere,
} from './support/people.ts'
import { owner } from './support/site.ts'

type Desk = {
  /** The superadmin's own browser. */
  readonly desk: Page
}

const test = base.extend<Desk>({
  desk: async ({ browser, site, isMobile }, provide) => {
    const context = await browser.newContext({
      baseURL: site.url,
      viewport: isMobile ? { width: 390, height: 844 } : { width: 1280, height: 860 },
    })
    const page = await context.newPage()
    await signInHere(page, owner)
    await provide(page)
    await context.close()
  },
})

/** Finds somebody by their address and opens their page. */
async function openPerson(desk: Page, { email }: Person): Promise<void> {
  await desk.goto('/admin/credits/users/')
  await desk.getByRole('searchbox', { name: 'Find customers' }).fill(email)
  await expect(desk).toHaveURL(/[?&]q=/)
  const rows = desk.getByRole('region', { name: 'Customers' }).getByRole('row')
  await expect(rows).toHaveCount(2)
  await rows.nth(1).getByRole('link').click()
  await expect(desk.getByRole('button', { name: 'Give credits …' })).toBeVisible()
}

function figure(desk: Page, label: string) {
  return desk
    .getByRole('region', { name: 'Wallet and totals' })
    .locator('div')
    .filter({ has: desk.getByRole('term').getByText(label, { exact: true }) })
}

async function expectFits(desk: Page): Promise<void> {
  const overflow = await desk.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow, `${desk.url()} is no wider than the window`).toBe(0)
}

test(
  'credits are given once with a reason, arrive at once, and the audit log says who gave them and why',
  { tag: '@phone' },
  async ({ desk, person }) => {
    await openPerson(desk, person)
    await expect(figure(desk, 'Balance')).toContainText('500')
    await desk.getByRole('button', { name: 'Give credits …' }).click()
    const dialog = desk.getByRole('dialog', { name: /^Give credits to / })

    await test.step('it says what is missing, and what will happen', async () => {
      await dialog.getByRole('button', { name: 'Give credits', exact: true }).click()
      await expect(dialog.getByLabel('Credits')).toHaveAccessibleDescription(/amount above zero/)
      await expect(dialog.getByLabel('Reason')).toHaveAccessibleDescription(/say why/)
      await dialog.getByLabel('Credits').fill('1,250.5')
      await expect(dialog.getByRole('region', { name: 'What will happen' })).toContainText('1,750.5')
      await expectAccessible(desk)
    })

    const reason = `Sorry for the outage of ${person.userId}`
    await dialog.getByLabel('Reason').fill(reason)
    await dialog.getByRole('button', { name: 'Give 1,250.5 credits' }).dblclick()
    await expect(desk.getByText('1,250.5 credits given. The balance is 1,750.')).toBeVisible()
    await expect(dialog).toHaveCount(0)
    await expect(desk.getByRole('button', { name: 'Give credits …' })).toBeFocused()
    await expect(figure(desk, 'Balance')).toContainText('1,750')
    expect(await readBalance(person)).toMatchObject({ balance: 1750.5 })

    await test.step('the ledger of the person has it', async () => {
      await desk.getByRole('link', { name: 'Transactions', exact: true }).click()
      const rows = desk.getByRole('region', { name: 'Credit history' }).getByRole('row')
      await expect(rows.filter({ hasText: '+1,250' })).toHaveCount(1)
      // The way to the link left a button half under the head of the page, where it counts as too small.
      await desk.evaluate(() => scrollTo(0, 0))
      await expectAccessible(desk)
      await expectFits(desk)
    })

    await test.step('and so has the audit log', async () => {
      await desk.getByRole('link', { name: 'Overview', exact: true }).last().click()
      await desk.getByRole('link', { name: 'What operators did here' }).click()
      await expect(desk.getByRole('heading', { name: 'Audit', level: 1 })).toBeVisible()
      const entry = desk.getByRole('button', { name: new RegExp(`Gave credits.*${reason}`, 's') })
      await entry.click()
      const changes = desk.getByRole('table', { name: 'What changed' })
      await expect(changes.getByRole('row', { name: /^amount/ })).toContainText('1250.5')
      await expect(desk.getByRole('link', { name: `Open ${person.name}` })).toBeVisible()
      await expectAccessible(desk)
      await expectFits(desk)
    })
  },
)

test('a correction takes no more than there is, and its answer that got lost is asked for again safely', async ({
  desk,
  person,
}) => {
  await openPerson(desk, person)
  await desk.getByRole('button', { name: 'Correct balance …' }).click()
  const dialog = desk.getByRole('dialog', { name: /^Correct the balance of / })
  await dialog.getByLabel('Credits').fill('500.000001')
  await dialog.getByLabel('Reason').fill('given twice by mistake')
  await dialog.getByRole('button', { name: /^Take / }).click()
  await expect(dialog.getByLabel('Credits')).toHaveAccessibleDescription(/Only 500 are available/)
  await dialog.getByLabel('Credits').fill('120')
  await desk.route(
    '**/api/credits/admin/users/*/grant',
    async (route) => {
      await route.fetch()
      await route.abort()
    },
    { times: 1 },
  )
  await dialog.getByRole('button', { name: 'Take 120 credits away' }).click()
  await expect(dialog.getByRole('alert')).toContainText('nothing happens twice')
  await expect(dialog.getByLabel('Credits')).toBeDisabled()
  await dialog.getByRole('button', { name: 'Try again' }).click()
  await expect(desk.getByText('120 credits taken away. The balance is 380.')).toBeVisible()
  expect(await readBalance(person)).toMatchObject({ balance: 380 })
})

test(
  'blocking says in numbers what will happen, wants the address typed, and keeps somebody out until it is undone',
  { tag: '@phone' },
  async ({ desk, page, person, watch }) => {
    watch.expectRefusal(/^(401|403) \/api\//)
    await signInHere(page, person)
    await page.goto('/settings/')
    await expect(page.getByText('This one')).toBeVisible()
    await openPerson(desk, person)
    await desk.getByRole('button', { name: 'Block …' }).click()
    const dialog = desk.getByRole('dialog', { name: `Block ${person.name}` })
    await expect(dialog.getByText('2 sessions end at once')).toBeVisible()
    await expect(dialog.getByText('500 credits stay in the wallet')).toBeVisible()
    await dialog.getByLabel('Reason').fill('asked for it by mail')
    await dialog.getByLabel(/^Type /).fill('somebody@example.com')
    await dialog.getByRole('button', { name: `Block ${person.name}` }).click()
    await expect(dialog.getByLabel(/^Type /)).toHaveAccessibleDescription(/not what stands above/)
    await expectAccessible(desk)
    await dialog.getByLabel(/^Type /).fill(` ${person.email.toUpperCase()}`)
    await dialog.getByRole('button', { name: `Block ${person.name}` }).click()
    await expect(desk.getByText(`${person.name} is blocked. 2 sessions ended.`)).toBeVisible()

    await test.step('the open page of the person asks to sign in, and signing in is refused', async () => {
      await page.reload()
      await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
      await expect(signInByApi(person.siteUrl, person)).rejects.toThrow(/ 403 /)
    })

    await test.step('the list of the blocked has them', async () => {
      await desk.getByRole('link', { name: 'All customers' }).click()
      await desk.getByRole('link', { name: 'Blocked', exact: true }).click()
      await expect(desk).toHaveURL(/blocked=true/)
      await expect(desk.getByText(person.email)).toBeVisible()
    })

    await openPerson(desk, person)
    await desk.getByRole('button', { name: 'Unblock …' }).click()
    const undo = desk.getByRole('dialog', { name: `Unblock ${person.name}` })
    await undo.getByLabel('Reason').fill('a mistake of ours')
    await undo.getByRole('button', { name: `Unblock ${person.name}` }).click()
    await expect(desk.getByText(`${person.name} can sign in again.`)).toBeVisible()
    await signInByApi(person.siteUrl, person)
  },
)

test('roles are changed by the ladder: an admin gives credits within a limit and sees no more than that', async ({
  desk,
  page,
  site,
  person,
}) => {
  const helper = await createPerson(site.url, 'Grace Hopper')
  await openPerson(desk, helper)
  await desk.getByRole('button', { name: 'Change role …' }).click()
  const dialog = desk.getByRole('dialog', { name: /^Change the role of / })
  await dialog.getByRole('radio', { name: /^Admin/ }).check()
  await dialog.getByLabel('Reason').fill('helps with support')
  await expectAccessible(desk)
  await dialog.getByRole('button', { name: 'Make Admin' }).click()
  await expect(desk.getByText('Grace Hopper is now Admin.')).toBeVisible()

  await signInHere(page, helper)
  await openPerson(page, person)
  const places = page.getByRole('navigation', { name: 'Admin' })
  await expect(places.getByRole('link', { name: 'Customers' })).toHaveAttribute('aria-current', 'page')
  await expect(places.getByRole('link', { name: 'Audit' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Correct balance …' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Give credits …' }).click()
  const grant = page.getByRole('dialog', { name: /^Give credits to / })
  await expect(grant.getByText('You can give 1,000 more credits today (UTC), of 1,000.')).toBeVisible()
  await grant.getByLabel('Credits').fill('1001')
  await grant.getByLabel('Reason').fill('as agreed')
  await grant.getByRole('button', { name: 'Give 1,001 credits' }).click()
  await expect(grant.getByLabel('Credits')).toHaveAccessibleDescription('You can give 1,000 more today.')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Change role …' }).click()
  const roles = page.getByRole('dialog', { name: /^Change the role of / })
  await expect(roles.getByRole('radio')).toHaveCount(1)
  await expect(roles.getByRole('radio', { name: /^Developer/ })).toBeChecked()
})

test('signing somebody out everywhere ends every session, and a note tells other operators', async ({
  desk,
  page,
  person,
  watch,
}) => {
  watch.expectRefusal(/^401 \/api\//)
  await signInHere(page, person)
  await openPerson(desk, person)
  await desk.getByLabel('New note').fill('Lost a phone.\nAsked to be signed out.')
  await desk.getByRole('button', { name: 'Add note' }).click()
  const notes = desk.getByRole('region', { name: 'Notes' })
  await expect(notes.getByRole('listitem')).toContainText('Lost a phone.')
  await expect(desk.getByLabel('New note')).toHaveValue('')

  await desk.getByRole('link', { name: 'Sessions', exact: true }).click()
  await expect(desk.getByRole('region', { name: 'Where this person is signed in' })).toBeVisible()
  await desk.getByRole('button', { name: 'Sign out everywhere …' }).click()
  const dialog = desk.getByRole('dialog', { name: /everywhere$/ })
  await dialog.getByLabel('Reason').fill('lost phone')
  await dialog.getByRole('button', { name: 'End 2 sessions' }).click()
  await expect(desk.getByText('2 sessions ended.', { exact: true })).toBeVisible()
  await expect(desk.getByText('Not signed in anywhere.')).toBeVisible()
  await page.goto('/chat/')
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
})

test(
  'a person’s page shows what they did and paid, never what was said, in both themes',
  { tag: '@phone' },
  async ({ desk, chatPage: page, person }) => {
    await askAndWait(page, 'Tell me the secret recipe of Aunt Zenobia')
    const [charge] = await listCharges(person)
    await openPerson(desk, person)
    for (const theme of ['dark', 'light'] as const) {
      await desk.evaluate((chosen) => {
        localStorage.setItem('theme', chosen)
      }, theme)
      await desk.reload()
      const chart = desk.getByRole('figure', { name: /^Balance after each of the last / })
      await expect(chart.getByRole('table')).toBeAttached()
      await expect(chart.getByRole('application')).toBeVisible()
      await expectAccessible(desk)
      await chart.getByRole('button', { name: 'As a table' }).click()
      await expect(chart.getByRole('region').getByRole('row')).toHaveCount(3)
      // What the bar on top hides while one scrolls is no smaller for it.
      await desk.evaluate(() => {
        scrollTo(0, 0)
      })
      await expectAccessible(desk)
      for (const part of ['Requests', 'Orders', 'Sessions', 'Overview']) {
        await desk
          .getByRole('navigation', { name: 'Parts of this page' })
          .getByRole('link', { name: part })
          .click()
        if (part === 'Requests') {
          const rows = desk.getByRole('region', { name: 'Requests' }).getByRole('row')
          await expect(rows.filter({ hasText: charge?.reference ?? 'none' })).toContainText('Charged')
        }
        await expectAccessible(desk)
        await expectFits(desk)
      }
      await expect(desk.getByText('Zenobia')).toHaveCount(0)
    }
  },
)

test('the figures of the balance can be walked through with the arrow keys', async ({ desk, person }) => {
  await openPerson(desk, person)
  const chart = desk.getByRole('figure', { name: /^Balance after/ })
  await chart.getByRole('application').focus()
  await desk.keyboard.press('ArrowRight')
  await expect(chart.getByRole('status')).toContainText('500')
})

test(
  'the audit log is narrowed down by days, kind and words, and the address keeps it',
  { tag: '@phone' },
  async ({ desk }) => {
    await desk.goto('/admin/audit/')
    const rows = desk.getByRole('region', { name: 'Audit' }).getByRole('row')
    await expect(rows.filter({ hasText: 'Made the first superadmin' })).toHaveCount(1)
    await desk.getByRole('link', { name: '7 days' }).click()
    await expect(desk).toHaveURL(/span=7d/)
    await desk.getByRole('link', { name: 'Custom …' }).click()
    await expect(desk).toHaveURL(/from=\d{4}-\d\d-\d\d&to=/)
    await desk.getByLabel('From').fill('2025-01-01')
    await desk.getByLabel('To').fill('2025-01-31')
    await desk.getByRole('button', { name: 'Show', exact: true }).click()
    await expect(desk).toHaveURL(/from=2025-01-01&to=2025-01-31/)
    await expect(desk.getByText('Jan 1, 2025 to Jan 31, 2025')).toBeVisible()
    await expect(desk.getByText('Nothing fits.')).toBeVisible()
    await expectAccessible(desk)
    await desk.getByRole('link', { name: 'Show everything' }).click()
    await expect(desk).toHaveURL(/\/admin\/audit\/$/)
    await desk.getByLabel('Action').selectOption('Made the first superadmin')
    await expect(desk).toHaveURL(/action=first_superadmin_made/)
    await desk.reload()
    await expect(rows).toHaveCount(2)
    await expectAccessible(desk)
    await expectFits(desk)
  },
)

test('the list goes on where it ended, and the button keeps the focus', async ({ desk, site }) => {
  await Promise.all(Array.from({ length: 55 }, (_, index) => createPerson(site.url, `Listed ${index}`)))
  await desk.goto('/admin/credits/users/')
  const rows = desk.getByRole('region', { name: 'Customers' }).getByRole('row')
  await expect(rows).toHaveCount(51)
  const more = desk.getByRole('button', { name: 'Show more' })
  await more.focus()
  await desk.keyboard.press('Enter')
  await expect.poll(() => rows.count()).toBeGreaterThan(51)
  await expect(more.or(desk.getByText('That is all.')).first()).toBeFocused()
  const head = desk.getByRole('columnheader', { name: 'Customer' })
  await rows.last().scrollIntoViewIfNeeded()
  await expect(head).toBeInViewport()
})
