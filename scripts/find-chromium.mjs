import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

import { bringPackage } from './bring-package.mjs'
import { inProject, readJson } from './project.mjs'
import { say } from './terminal.mjs'

// A Chromium that ships inside an npm package, for Linux machines that have none.
const packaged = { name: '@sparticuz/chromium', version: '153.0.0' }

const usualPlaces = [
  // First: the same engine without windows, which costs the journeys a quarter less.
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** @returns the path of a Chromium, brought from npm where the machine has none; undefined where that fails too */
export async function findChromium() {
  const named = process.env['CHROMIUM_PATH']
  if (named !== undefined && named !== '') return existsSync(named) ? named : undefined
  return (
    usualPlaces.find((path) => existsSync(path)) ?? (await findPlaywrightsOwn()) ?? (await bringChromium())
  )
}

async function findPlaywrightsOwn() {
  const { chromium } = await import('@playwright/test')
  const path = chromium.executablePath()
  return existsSync(path) ? path : undefined
}

async function bringChromium() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const folder = inProject('.chromium')
  const entry = `${folder}/node_modules/${packaged.name}`
  try {
    if (readJson(`${entry}/package.json`)?.version !== packaged.version) {
      await bringPackage({ label: `Bringing Chromium ${packaged.version}`, folder, ...packaged })
    }
    const { default: chromium } = await import(pathToFileURL(`${entry}/build/index.js`).href)
    return await chromium.executablePath()
  } catch (error) {
    say(`Chromium could not be brought: ${error.message}`)
    return undefined
  }
}
