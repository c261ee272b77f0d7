/** `TEST_DEPTH`: how many times as many histories as usual are tried; 1 in `npm test`. */
const depth = readDepth(process.env['TEST_DEPTH'] ?? '1')

function readDepth(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1) return value
  throw new Error(
    `TEST_DEPTH is how many times as many as usual, a whole number from 1 on, and not "${text}"`,
  )
}

/**
 * How many generated histories a test tries, and how long it may take for them.
 * @param ordinary for a run of everything
 */
export function deepened(ordinary: number): number {
  return ordinary * depth
}
