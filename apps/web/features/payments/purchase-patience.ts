const quickAsks = 8
const slowAsks = 40

/** How long to wait before asking again how a purchase stands; false: not by itself any more. */
export function nextAskMs(timesAsked: number): number | false {
  if (timesAsked <= quickAsks) return 1500
  return timesAsked <= slowAsks ? 10_000 : false
}

/** What somebody who waits is told: after some 12 seconds that it may take long, after 5 minutes that it comes by itself. */
export function patienceAfter(timesAsked: number): 'fresh' | 'slow' | 'rested' {
  if (timesAsked <= quickAsks) return 'fresh'
  return timesAsked <= slowAsks ? 'slow' : 'rested'
}
