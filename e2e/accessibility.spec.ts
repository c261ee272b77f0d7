import { expectAccessible } from './support/accessible.ts'
import { askAndWait, chatOf, sendPrompt, slowPrompt } from './support/chat.ts'
import { expect, test } from './support/journey.ts'
import { signInHere } from './support/people.ts'
import { owner } from './support/site.ts'

const openPages = [
  '/',
  '/pricing/',
  '/sign-in/?reason=expired',
  '/sign-up/',
  '/forgot-password/',
  '/reset-password/?token=some-token',
  '/reset-password/',
  '/verify/',
  '/setup/?token=some-token',
  '/unsubscribe/?token=some-token',
  '/nothing/here',
]

for (const theme of ['dark', 'light'] as const) {
  test.describe(`in the ${theme} theme`, () => {
    // Colours differ by theme and the arrangement by width: one crossing more would find nothing more.
    const widths = theme === 'light' ? { tag: '@phone' } : {}
    test.use({ theme })

    test(`pages that anybody may read are accessible (${theme})`, widths, async ({ page, watch }) => {
      watch.expectRefusal(/^(401|404) \//)
      for (const path of openPages) {
        await page.goto(path)
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
        await page.waitForLoadState('networkidle')
        await expectAccessible(page)
      }
    })

    test(
      `pages of somebody signed in are accessible (${theme})`,
      widths,
      async ({ chatPage: page, isMobile }) => {
        const chat = chatOf(page)
        await expect(page.getByText(/^about .+ credits$/)).toHaveCount(4)
        await expectAccessible(page)
        await askAndWait(page, 'Write a bash script that lists the largest files')
        await askAndWait(page, 'Compare tea and coffee in a table')
        await askAndWait(page, 'Compare SQLite and PostgreSQL in a table')
        await chat.receipts.last().click()
        await expect(page.getByRole('table', { name: /^Receipt/ })).toBeVisible()
        await expectAccessible(page)
        if (isMobile) {
          await page.getByRole('button', { name: 'Show conversations' }).click()
          await expect(page.getByRole('dialog')).toBeVisible()
          await expectAccessible(page)
          await page.keyboard.press('Escape')
        }
        for (const name of [/^Model:/, 'Limit the price of a message', 'Your account']) {
          await page.getByRole('button', { name }).click()
          await expect(page.getByRole('dialog').or(page.getByRole('menu'))).toBeVisible()
          await expectAccessible(page)
          await page.keyboard.press('Escape')
        }
        await sendPrompt(page, slowPrompt('lighthouses', { tokens: 400, msPerToken: 50 }))
        await expect(chat.answers.last()).toContainText('lighthouses')
        await expectAccessible(page)
        await chat.stop.click()
        await expect(chat.receipts).toHaveCount(4)
        await page.goto('/credits/history/')
        await page.getByRole('region', { name: 'Credit history' }).getByRole('button').first().click()
        await expectAccessible(page)
        await page.goto('/settings/')
        await expect(page.getByText('This one')).toBeVisible()
        await expectAccessible(page)
      },
    )

    test(`pages of the operator are accessible (${theme})`, async ({ page }) => {
      await signInHere(page, owner)
      await page.goto('/admin/')
      await expect(page.getByRole('heading', { name: 'Admin' })).toBeVisible()
      await expectAccessible(page)
      await page.goto('/admin/mails/')
      await page.getByRole('listitem').first().locator('summary').click()
      await expectAccessible(page)
    })
  })
}
