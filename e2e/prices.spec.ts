import type { Locator, Page } from '@playwright/test'
import { paths } from '@tessera/contracts/paths'

import { expectAccessible } from './support/accessible.ts'
import { expect, test as base } from './support/journey.ts'
import { buyButton, createBuyer } from './support/payments.ts'
import { signInHere } from './support/people.ts'
import { owner } from './support/site.ts'

type Desk = {
  /** The superadmin's own browser. */
  readonly desk: Page
}

const test = base.extend<Desk>({
  desk: async ({ browser, site, viewport, isMobile }, provide) => {
    const context = await browser.newContext({ baseURL: site.url, viewport, isMobile })
    const page = await context.newPage()
    await signInHere(page, owner)
    await provide(page)
    await context.close()
  },
})

// Prices hold for everybody: these journeys change those of a site of their own, one after the other.
base.use({ siteKind: 'prices' })
base.describe.configure({ mode: 'default' })

async function openModel(desk: Page, name: string): Promise<Locator> {
  await desk.goto(`/admin/credits/models/?part=models&q=${encodeURIComponent(name)}`)
  const table = desk.getByRole('region', { name: 'Models', exact: true })
  await table.getByRole('button', { name: new RegExp(`^${name} `) }).click()
  return table
}

test('both lists stand side by side with their margins, and one is confirmed once @phone', async ({
  desk,
}) => {
  await desk.goto('/admin/credits/models/')
  await expect(desk.getByText('Nobody has confirmed a price list')).toBeVisible()
  const launch = desk.getByRole('region', { name: 'Margins of the Launch list' })
  await expect(launch.getByRole('row', { name: /^Claude Haiku/ })).toBeVisible()
  await expect(desk.getByRole('region', { name: 'Margins of the Cost-plus list' })).toBeVisible()
  await expectAccessible(desk)

  await desk.getByLabel('Cost-plus at a markup of, in percent').fill('40')
  await desk.getByRole('button', { name: 'Show', exact: true }).click()
  await expect(desk.getByText('with 40.0 % markup on cost')).toBeVisible()

  await desk.getByRole('button', { name: 'Confirm …' }).click()
  const dialog = desk.getByRole('dialog', { name: 'Use and confirm the Launch list' })
  await dialog.getByRole('button', { name: /^What if/ }).click()
  await expect(dialog.getByText(/Nothing was charged in the last 30 days|charged answer/)).toBeVisible()
  await expectAccessible(desk)
  await dialog.getByRole('button', { name: 'Confirm the Launch list' }).dblclick()
  await expect(desk.getByText(/Launch list confirmed by Owner/)).toBeVisible()
  await expect(dialog).toHaveCount(0)
  await expectAccessible(desk)
})

test('a price that loses money is stopped, and saved only for whoever types that it is wanted @phone', async ({
  desk,
}) => {
  const table = await openModel(desk, 'GPT-4o')
  await test.step('it is stopped, and what was typed stays', async () => {
    await table.getByRole('button', { name: 'Set prices by hand …' }).click()
    const dialog = desk.getByRole('dialog', { name: 'Set prices by hand' })
    await dialog.getByLabel('Output').fill('')
    await dialog.getByRole('button', { name: 'Set these prices' }).click()
    await expect(dialog.getByLabel('Output')).toHaveAccessibleDescription('Please write a price.')
    await dialog.getByLabel('Output').fill('0.5')
    await dialog.getByRole('button', { name: 'Set these prices' }).click()
    await expect(dialog.getByText(/^Stopped: \d+ combinations? would lose money/)).toBeVisible()
    await expect(dialog.getByLabel('Output')).toHaveValue('0.5')
    await expect(dialog.getByText(/^GPT-4o with Starter credits: Output/)).toBeVisible()
    await expectAccessible(desk)
  })
  await test.step('a changed price asks anew; the typed name accepts what was shown', async () => {
    const dialog = desk.getByRole('dialog', { name: 'Set prices by hand' })
    await dialog.getByLabel('Output').fill('0.4')
    await expect(dialog.getByLabel(/^Type/)).toHaveCount(0)
    await dialog.getByRole('button', { name: 'Set these prices' }).click()
    await dialog.getByRole('button', { name: 'Save and accept the losses' }).click()
    await expect(dialog.getByLabel(/^Type/)).toHaveAccessibleDescription(/not what stands above/)
    await dialog.getByLabel(/^Type/).fill('gpt-4o')
    await dialog.getByRole('button', { name: 'Save and accept the losses' }).dblclick()
    await expect(dialog).toHaveCount(0)
  })
  await test.step('the matrix marks it in red and in a word', async () => {
    await expect(desk.getByText(/^1 model loses money\./).first()).toBeVisible()
    await desk.goto('/admin/credits/models/')
    const row = desk
      .getByRole('region', { name: 'Margins of the Launch list' })
      .getByRole('row', { name: /^GPT-4o −|^GPT-4o \d/ })
    await expect(row.getByText(/^loses/).first()).toBeVisible()
    await expectAccessible(desk)
  })
  await test.step('and back to the list, which loses nothing', async () => {
    const again = await openModel(desk, 'GPT-4o')
    await again.getByRole('button', { name: 'Back to the list …' }).click()
    await desk.getByRole('button', { name: 'Follow the list' }).click()
    await expect(again.getByRole('button', { name: 'Back to the list …' })).toHaveCount(0)
    await again.getByRole('button', { name: 'History' }).click()
    const history = desk.getByRole('region', { name: 'History of GPT-4o' })
    await expect(history.getByRole('row', { name: /in force/ })).toHaveCount(1)
    await expectAccessible(desk)
  })
})

test('a price that will lose money is told beforehand, with one that earns, two presses away @phone', async ({
  desk,
}) => {
  await desk.goto('/admin/today/')
  await desk.getByRole('link', { name: 'Open prices' }).click()
  const remedy = desk.getByRole('button', { name: /^Set a price that loses nothing: Gemini Flash/ })
  await expect(remedy).toBeVisible()
  await expectAccessible(desk)
  await remedy.click()
  const dialog = desk.getByRole('dialog', { name: 'Set prices by hand' })
  await expect(dialog.getByLabel('Output')).toHaveValue('1.4')
  await expect(dialog.getByLabel('Input', { exact: true })).toHaveValue('1')
  await expectAccessible(desk)
  await dialog.getByRole('button', { name: 'Set these prices' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(remedy).toHaveCount(0)
  await desk.goto('/admin/today/')
  await expect(desk.getByText('Prices below cost')).toBeVisible()
  await expect(desk.getByRole('link', { name: 'Open prices' })).toHaveCount(0)
})

test('an answer to a change that got lost is asked for again, and the change is made once', async ({
  desk,
}) => {
  await desk.goto('/admin/credits/packages/')
  const table = desk.getByRole('region', { name: 'Packages' })
  await table.getByRole('button', { name: /^Starter/ }).click()
  await table.getByRole('button', { name: 'Change …' }).click()
  const dialog = desk.getByRole('dialog', { name: 'Change a package' })
  await dialog.getByLabel('Best for').fill('a first look')
  // The server works through the request, and its answer is lost on the way.
  await desk.route(
    '**/api/credits/admin/packages/1',
    async (route) => {
      await route.fetch()
      await route.abort()
    },
    { times: 1 },
  )
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByText(/No answer came/)).toBeVisible()
  await dialog.getByRole('button', { name: 'Try again' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(table.getByText('a first look')).toBeVisible()
  await desk.goto('/admin/audit/?action=packages.change')
  await expect(desk.getByRole('row', { name: /Changed a package/ })).toHaveCount(1)
})

test('a price for later is announced, and withdrawn before it begins', async ({ desk }) => {
  const table = await openModel(desk, 'Claude Haiku')
  await table.getByRole('button', { name: 'Set prices by hand …' }).click()
  const dialog = desk.getByRole('dialog', { name: 'Set prices by hand' })
  await dialog.getByLabel('Output').fill('9')
  await dialog.getByLabel('From when on').fill('2000-01-01T00:00')
  await dialog.getByRole('button', { name: 'Set these prices' }).click()
  await expect(dialog.getByLabel('From when on')).toHaveAccessibleDescription(/is over/)
  const later = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 16)
  await dialog.getByLabel('From when on').fill(later)
  await dialog.getByRole('button', { name: 'Set these prices' }).click()
  const scheduled = table.getByRole('region', { name: /^Scheduled prices of Claude Haiku/ })
  await expect(scheduled.getByText('9', { exact: true }).first()).toBeVisible()
  await table.getByRole('button', { name: 'Withdraw …' }).click()
  await desk.getByRole('button', { name: 'Withdraw', exact: true }).click()
  await expect(scheduled).toHaveCount(0)
})

test('what providers ask is pasted, compared, and applied as it was shown', async ({ desk }) => {
  await desk.goto('/admin/credits/models/?part=import')
  const field = desk.getByLabel('What providers ask')
  await field.fill('model,input\ngpt-4o-mini,0.2')
  await desk.getByRole('button', { name: 'Compare' }).click()
  await expect(field).toHaveAccessibleDescription(/"output" is missing/)
  await field.fill('model,input,output\ngpt-4o-mini,0.20,0.80\nnobody,1,1')
  await desk.getByRole('button', { name: 'Compare' }).click()
  const preview = desk.getByRole('region', { name: 'What would change' })
  await expect(preview.getByRole('cell', { name: /\$0\.15 → \$0\.20/ })).toBeVisible()
  await expect(preview.getByText(/No model here is called nobody/)).toBeVisible()
  await expectAccessible(desk)
  await preview.getByRole('button', { name: 'Apply 1 change …' }).click()
  await desk.getByRole('dialog').getByRole('button', { name: 'Apply', exact: true }).dblclick()
  await expect(desk.getByRole('dialog')).toHaveCount(0)
  await field.fill('model,input,output\ngpt-4o-mini,0.20,0.80')
  await desk.getByRole('button', { name: 'Compare' }).click()
  await expect(preview.getByText(/Nothing would change: 1 model has/)).toBeVisible()
})

test('a package that is changed is what buyers see, and the order is theirs too @phone', async ({
  page,
  desk,
  site,
}) => {
  await signInHere(page, await createBuyer(site.url))
  await desk.goto('/admin/credits/packages/')
  const table = desk.getByRole('region', { name: 'Packages' })
  await table.getByRole('button', { name: /^Basic/ }).click()
  await table.getByRole('button', { name: 'Change …' }).click()
  const dialog = desk.getByRole('dialog', { name: 'Change a package' })
  const figures = dialog.getByRole('region', { name: 'What follows from it' })
  await expect(figures.getByText('$0.0082')).toBeVisible()
  await dialog.getByLabel('Price in dollars').fill('0.1')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByLabel('Price in dollars')).toHaveAccessibleDescription(/from 0.50/)
  await dialog.getByLabel('Price in dollars').fill('1')
  await expect(figures.getByText(/GPT-4o/)).toBeVisible()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByText(/^Stopped/)).toBeVisible()
  await expectAccessible(desk)
  await dialog.getByLabel('Price in dollars').fill('44')
  await expect(figures.getByText('$0.0080')).toBeVisible()
  await dialog.getByRole('button', { name: 'Save' }).dblclick()
  await expect(dialog).toHaveCount(0)
  await expect(table.getByText('$44.00')).toBeVisible()
  // Whoever comes next buys at what was saved: nobody waits for a job here.
  expect(await (await page.request.get('/api/credits/packages')).text()).toContain('4400')
  await page.goto('/credits/')
  await expect(buyButton(page, { name: 'Basic', credits: '5,500', price: '$44' })).toBeVisible()

  await test.step('it moves by keyboard, as one change, and the key stays under the finger', async () => {
    const changes: string[] = []
    desk.on('request', (request) => {
      if (request.method() !== 'GET') changes.push(new URL(request.url()).pathname)
    })
    const down = table.getByRole('button', { name: 'Move down' })
    await down.press('Enter')
    await expect(table.getByRole('row').nth(2)).not.toContainText('Basic')
    await expect(desk.getByText('Basic is now number 3 of 5.')).toBeVisible()
    await expect(down).toBeFocused()
    const up = table.getByRole('button', { name: 'Move up' })
    await up.press('Enter')
    await expect(desk.getByText('Basic is now number 2 of 5.')).toBeVisible()
    await up.press('Enter')
    await expect(desk.getByText('Basic is now number 1 of 5.')).toBeVisible()
    await expect(table.getByRole('row').nth(1)).toContainText('Basic')
    // At the top it stays where it is.
    await expect(up).toBeFocused()
    await expect(up).toHaveAttribute('aria-disabled', 'true')
    await up.press('Enter')
    expect(changes).toEqual(Array.from({ length: 3 }, () => paths.prices.packageOrder))
    await expectAccessible(desk)
  })
  expect(await (await page.request.get('/api/credits/packages')).text()).toMatch(/^[^}]*"name":"Basic"/)
  await page.reload()
  await expect(page.getByRole('list', { name: 'Packages' }).getByRole('listitem').first()).toContainText(
    'Basic',
  )
})

test('of two superadmins the later one is told, and loses nothing that was typed', async ({
  desk,
  page,
  watch,
}) => {
  watch.expectRefusal(/^409 \/api\/credits\/admin\/packages\//)
  await signInHere(page, owner)
  const both = [desk, page]
  for (const each of both) {
    await each.goto('/admin/credits/packages/')
    const table = each.getByRole('region', { name: 'Packages' })
    await table.getByRole('button', { name: /^Pro/ }).click()
    await table.getByRole('button', { name: 'Change …' }).click()
  }
  const [first, second] = both.map((each) => each.getByRole('dialog', { name: 'Change a package' }))
  await first?.getByLabel('Best for').fill('people who write')
  await first?.getByRole('button', { name: 'Save' }).click()
  await expect(first ?? desk.locator('dialog')).toHaveCount(0)
  await second?.getByLabel('Price in dollars').fill('101')
  await second?.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText(/have changed since you opened this/)).toBeVisible()
  await expect(page.getByLabel('Price in dollars')).toHaveValue('101')
  await page.getByRole('button', { name: 'Save' }).click()
  const table = page.getByRole('region', { name: 'Packages' })
  await expect(table.getByText('$101.00')).toBeVisible()
  await expect(table.getByText('people who write')).toBeVisible()
})

test('at 320 px nothing is cut off', async ({ desk }) => {
  await desk.setViewportSize({ width: 320, height: 700 })
  for (const address of [
    '/admin/credits/models/',
    '/admin/credits/models/?part=models&q=haiku',
    '/admin/credits/models/?part=import',
    '/admin/credits/packages/',
  ]) {
    await desk.goto(address)
    await expect(desk.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(desk.getByText(/confirmed by|Margins are after|Nobody has/).first()).toBeVisible()
    const width = await desk.evaluate(() => document.documentElement.scrollWidth)
    expect(width, address).toBeLessThanOrEqual(320)
  }
})
