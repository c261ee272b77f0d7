import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

import { expect } from './journey.ts'

const floating = '[data-radix-popper-content-wrapper]'
const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** No violation of WCAG 2.2 AA, nor of good practice, in what the page shows now. */
export async function expectAccessible(page: Page): Promise<void> {
  // Without frames there is nothing for the second page that axe would open to put reports together.
  expect(page.frames(), 'a page of ours holds no other page').toHaveLength(1)
  await page.evaluate(restOfMoves)
  // Only what is wrong is looked at: describing every node that is right takes longer than finding what is not.
  const builder = new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .withTags(standards)
    .setLegacyMode()
  // Menus and popovers stand at the end of the page, outside of its landmarks, and name themselves.
  if ((await page.locator(floating).count()) > 0) builder.disableRules('region')
  const { violations } = await builder.analyze()
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    at: nodes.slice(0, 5).map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`),
  }))
  expect.soft(found, `what is wrong for some people at ${page.url()}`).toEqual([])
}

/** What fades in is pale for a moment. Moves without an end, such as those of skeletons, are not waited for. */
async function restOfMoves(): Promise<void> {
  const moves = document
    .getAnimations()
    .filter((animation) => Number.isFinite(animation.effect?.getComputedTiming().endTime))
  await Promise.allSettled(moves.map((animation) => animation.finished))
}
