import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'

import { defineConfig, devices } from '@playwright/test'

import type { JourneyOptions } from './support/journey.ts'

const chromiumPath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
if (!existsSync(chromiumPath)) {
  throw new Error(
    `no Chromium at ${chromiumPath}: install it (Debian, Ubuntu: apt-get install chromium), or set CHROMIUM_PATH`,
  )
}

// The address bar would load a page of its own for each journey: half of what a short one costs. Of two such lists the
// last one holds, so what Playwright switches off is named again.
const featuresOff = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'PaintHolding',
  'AimEnabled',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'ThirdPartyStoragePartitioning',
  'LensOverlay',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'MediaRouter',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'PreconnectToSearch',
  // A process kept ready for the next site: here that is a third of all that are started, for nothing.
  'SpareRendererForSitePerProcess',
]

// Pictures for the documentation are taken only when asked for: PICTURES=1 npm run e2e -- take-pictures
const takesPictures = process.env['PICTURES'] === '1'

export default defineConfig<JourneyOptions>({
  testDir: '.',
  testMatch: takesPictures ? '**/take-pictures.ts' : '**/*.spec.ts',
  globalSetup: './support/start-shared-site.ts',
  fullyParallel: true,
  forbidOnly: process.env['CI'] !== undefined,
  // One more than there are cores: people wait, for an answer that is written or a page that lets time pass.
  workers: Math.min(availableParallelism() + 1, 4),
  // A busy machine may be slow once; what fails twice is wrong.
  retries: process.env['CI'] === undefined ? 0 : 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: chromiumPath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        `--disable-features=${featuresOff.join(',')}`,
      ],
    },
  },
  projects: [
    {
      name: 'desktop',
      grepInvert: /@phone-only/,
      // Each way of moving is walked through: this one here, which also draws less, the other one on the phone.
      use: { viewport: { width: 1280, height: 860 }, contextOptions: { reducedMotion: 'reduce' } },
    },
    {
      name: 'phone',
      grep: /@phone/,
      use: {
        userAgent: devices['Pixel 7'].userAgent,
        viewport: { width: 390, height: 844 },
        deviceScaleFactor: 2,
        isMobile: true,
        hasTouch: true,
      },
    },
  ],
})
