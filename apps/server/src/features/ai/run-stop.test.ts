import { expect, test } from 'vitest'

import { RunStop } from './run-stop.ts'

function stranger(): void {
  throw new Error('nobody calls somebody who never listened')
}

test('a stop is told once to everybody who still listens, and shows from then on', () => {
  const stop = new RunStop()
  const told: string[] = []
  const leaver = (): void => void told.push('left before')
  stop.addEventListener('abort', () => told.push(`first, aborted: ${stop.aborted}`))
  stop.addEventListener('abort', () => told.push('second'))
  stop.addEventListener('abort', leaver)
  stop.removeEventListener('abort', leaver)
  expect(stop.aborted).toBe(false)
  stop.abort()
  stop.abort()
  expect(told).toEqual(['first, aborted: true', 'second'])
  expect(stop.aborted).toBe(true)
})

test('a stop that nobody listens to is no trouble', () => {
  const stop = new RunStop()
  stop.abort()
  stop.removeEventListener('abort', stranger)
  expect(stop.aborted).toBe(true)
})
