import { readFile } from 'node:fs/promises'

import type { Page } from '@playwright/test'
import { paths } from '@tessera/contracts/paths'
import type { CreateVoucherBatchResponse } from '@tessera/contracts/vouchers'

import { expectAccessible } from './support/accessible.ts'
import { expect, test as base } from './support/journey.ts'
import { createBuyer } from './support/payments.ts'
import { askApi, readBalance, signInByApi, signInHere } from './support/people.ts'
import { owner } from './support/site.ts'

type Desk = {
  /** The superadmin's own browser. */
  readonly desk: Page
}

const test = base.extend<Desk>({
  person: async ({ site }, provide) => {
    await provide(await createBuyer(site.url))
  },
  desk: async ({ browser, site, viewport, isMobile }, provide) => {
    const context = await browser.newContext({ baseURL: site.url, viewport, isMobile })
    const page = await context.newPage()
    await signInHere(page, owner)
    await provide(page)
    await context.close()
  },
})

let last = 0

/** A name that no other journey uses. */
function inventName(): string {
  last += 1
  return `Fair ${process.pid} ${last} ${Date.now()}`
}

async function createCodes(siteUrl: string, body: object): Promise<readonly string[]> {
  const { token } = await signInByApi(siteUrl, owner)
  const made = await askApi<CreateVoucherBatchResponse>(siteUrl, paths.vouchers.batches, { token, body })
  return made.codes ?? []
}

test('a batch is made, and its codes are shown once and not lost by a slip @phone', async ({ desk }) => {
  const name = inventName()

  await test.step('the superadmin makes three codes; what is wrong is said at its field', async () => {
    await desk.goto('/admin/credits/vouchers/')
    await desk.getByRole('button', { name: 'Make vouchers …' }).click()
    const dialog = desk.getByRole('dialog', { name: 'Make vouchers' })
    await dialog.getByRole('button', { name: 'Make one code' }).click()
    await expect(dialog.getByLabel('Name')).toHaveAccessibleDescription(/give them a name/)
    await dialog.getByLabel('Name').fill(name)
    await dialog.getByLabel('Credits each').fill('25')
    await dialog.getByLabel('Number of codes').fill('3')
    await expect(dialog.getByText('75', { exact: true })).toBeVisible()
    await expectAccessible(desk)
    await dialog.getByRole('button', { name: 'Make 3 codes' }).dblclick()
  })

  await test.step('they are shown once, and not lost by a slip', async () => {
    const dialog = desk.getByRole('dialog', { name: 'Your 3 codes' })
    await expect(dialog.getByRole('listitem')).toHaveCount(3)
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
    await expect(dialog.getByText('You have not saved them yet.')).toBeVisible()
    await expectAccessible(desk)
    const [download] = await Promise.all([
      desk.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Download CSV' }).click(),
    ])
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n')
    const codes = lines.slice(1).map((line) => line.split(',')[0] ?? '')
    expect(codes.map((code) => code.length)).toEqual([23, 23, 23])
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
    const table = desk.getByRole('region', { name: 'Vouchers' })
    await expect(table.getByRole('link', { name })).toHaveCount(1)
    await expectAccessible(desk)
  })
})

test('a code is redeemed once by whoever gets its link, the operator sees who, and the rest is made void @phone', async ({
  page,
  person,
  desk,
  site,
  watch,
}) => {
  watch.expectRefusal(/^(?:404|409|422) \/api\/vouchers\/redeem$/)
  const name = inventName()
  const codes = await createCodes(site.url, { name, credits: 25, code_count: 3 })

  await test.step('whoever gets the link signs in, finds the code filled in, and redeems it', async () => {
    await page.goto(`/credits/?code=${codes[0]}`)
    await expect(page).toHaveURL(/\/sign-in\//)
    await page.getByLabel('E-mail').fill(person.email)
    await page.getByLabel('Password', { exact: true }).fill(person.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByLabel('Voucher code')).toHaveValue(codes[0] ?? '')
    await expect(page).toHaveURL(/\/credits\/$/)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Redeem' }).dblclick()
    await expect(page.getByText(`25 credits from “${name}” are yours.`)).toBeVisible()
    await expect(page.getByLabel('Voucher code')).toHaveValue('')
    expect((await readBalance(person)).balance).toBe(525)
    await expectAccessible(page)
  })

  await test.step('a second time, a second code of the batch, and a slip of the pen are told apart', async () => {
    const field = page.getByLabel('Voucher code')
    const tried = async (code: string, told: RegExp) => {
      await field.fill(code)
      await page.getByRole('button', { name: 'Redeem' }).click()
      await expect(field).toHaveAccessibleDescription(told)
    }
    await tried((codes[0] ?? '').toLowerCase().replaceAll('-', ' '), /You redeemed this code on/)
    await tried(codes[1] ?? '', /One person can redeem one of these codes/)
    await tried((codes[1] ?? '').slice(0, -1), /20 letters and digits, and this has 19/)
    await expectAccessible(page)
    expect((await readBalance(person)).balance).toBe(525)
    await page.goto('/credits/history/')
    await expect(page.getByRole('button', { name: new RegExp(`Voucher: ${name}`) })).toBeVisible()
  })

  await test.step('the superadmin sees who, makes one code void, and then the rest', async () => {
    await desk.goto('/admin/credits/vouchers/')
    await desk.getByRole('link', { name }).click()
    const redemptions = desk.getByRole('region', { name: 'Redemptions' })
    await expect(redemptions.getByRole('link', { name: person.email })).toBeVisible()
    await expectAccessible(desk)
    await desk.getByRole('link', { name: 'Codes', exact: true }).click()
    const list = desk.getByRole('region', { name: 'Codes' })
    await expect(list.getByRole('row')).toHaveCount(4)
    await list.getByRole('button', { name: `ends in ${codes[1]?.slice(-4)}` }).click()
    const dialog = desk.getByRole('dialog', { name: 'Make a code void' })
    await dialog.getByRole('button', { name: 'Make it void' }).click()
    await expect(dialog.getByLabel('Reason')).toHaveAccessibleDescription(/say why/)
    await dialog.getByLabel('Reason').fill('Printed twice')
    await dialog.getByRole('button', { name: 'Make it void' }).click()
    await expect(list.getByText('Reason: Printed twice')).toBeVisible()
    await desk.getByRole('button', { name: 'Make the rest void …' }).click()
    const rest = desk.getByRole('dialog', { name: 'Make the rest void' })
    await rest.getByLabel('Reason').fill('The fair is over')
    await rest.getByLabel(/^Type/).fill(name)
    await expectAccessible(desk)
    await rest.getByRole('button', { name: 'Make 1 code void' }).click()
    await expect(desk.getByRole('button', { name: 'Make the rest void …' })).toHaveCount(0)
    await expectAccessible(desk)
  })

  await test.step('a void code is as good as none', async () => {
    await page.goto('/credits/')
    await page.getByLabel('Voucher code').fill(codes[2] ?? '')
    await page.getByRole('button', { name: 'Redeem' }).click()
    await expect(page.getByLabel('Voucher code')).toHaveAccessibleDescription(/not known here/)
  })
})

test('a link is good for whoever has no account yet', async ({ page, site }) => {
  const [code = ''] = await createCodes(site.url, { name: inventName(), credits: 5 })
  await page.goto(`/credits/?code=${code}`)
  await page.getByRole('link', { name: 'Create one' }).click()
  await expect(page).toHaveURL(/\/sign-up\//)
  await page.getByLabel('Name').fill('Grace Hopper')
  await page.getByLabel('E-mail').fill(`${inventName().replaceAll(' ', '-')}@example.com`)
  await page.getByLabel('Password', { exact: true }).fill('a long password of hers')
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByLabel('Voucher code')).toHaveValue(code)
  await page.reload()
  await expect(page.getByLabel('Voucher code')).toHaveValue(code)
})

test('at 320 px nothing of redeeming or making vouchers is cut off', async ({ page, person, desk, site }) => {
  await createCodes(site.url, { name: inventName(), credits: 1000, code_count: 12 })
  const narrow = { width: 320, height: 700 }
  await Promise.all([page.setViewportSize(narrow), desk.setViewportSize(narrow)])
  await signInHere(page, person)
  await page.goto('/credits/')
  await expect(page.getByLabel('Voucher code')).toBeVisible()
  await desk.goto('/admin/credits/vouchers/')
  await desk.getByRole('link', { name: /^Fair/ }).first().click()
  await desk.getByRole('link', { name: 'Codes', exact: true }).click()
  await expect(desk.getByRole('region', { name: 'Codes' })).toBeVisible()
  for (const each of [page, desk]) {
    const width = await each.evaluate(() => document.documentElement.scrollWidth)
    expect(width).toBeLessThanOrEqual(320)
    await expectAccessible(each)
  }
})
