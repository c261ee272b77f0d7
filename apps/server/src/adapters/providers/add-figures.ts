/**
 * Adds reported figures without hiding a bad one in the sum: the first that is no plain count is returned as it is,
 * for the check that follows. The first figure decides whether there is a sum at all; others may be left out.
 */
export function addFigures(figures: readonly unknown[]): unknown {
  const [first] = figures
  if (first === undefined || first === null) return first
  let sum = 0
  for (const figure of figures) {
    if (figure === undefined || figure === null) continue
    if (typeof figure !== 'number' || !Number.isFinite(figure) || figure < 0) return figure
    sum += figure
  }
  return sum
}
