import { expectAccessible } from './support/accessible.ts'
import { expectFits, figureOf, test } from './support/dashboard.ts'
import { expect } from './support/journey.ts'

// Nothing can be bought there.
test.use({ siteKind: 'scripted' })

for (const theme of ['dark', 'light'] as const) {
  test.describe(() => {
    test.use({ theme })

    test(`a business without a purchase has figures too, and nothing is cut off at 320 px (${theme})`, async ({
      desk,
    }) => {
      await desk.addInitScript((chosen) => {
        localStorage.setItem('theme', chosen)
      }, theme)
      await desk.setViewportSize({ width: 320, height: 700 })
      await desk.goto('/admin/credits/')
      await expect(desk.locator('html')).toHaveAttribute('data-theme', theme)
      await expect(desk.getByText(/Nobody has bought credits yet/)).toBeVisible()
      await expect(figureOf(desk, 'Key figures', 'Revenue')).toContainText('$0.00')
      await expect(figureOf(desk, 'Money in detail', 'Average package')).toContainText('nothing to divide by')
      await expectFits(desk)
      await expectAccessible(desk)
      await desk.goto('/admin/credits/projection/')
      await expect(desk.getByLabel('Active users')).toHaveValue('1000')
      await expect(
        desk.getByRole('region', { name: 'Result' }).getByRole('row', { name: /^Profit/ }),
      ).toContainText('$3,600.00')
      await expectFits(desk)
      await expectAccessible(desk)
    })
  })
}
