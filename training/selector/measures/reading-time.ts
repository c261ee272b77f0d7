import { performance } from 'node:perf_hooks'

export type Times = { readonly medianMs: number; readonly p99Ms: number; readonly mostMs: number }

/** Milliseconds for each prompt, after a warm-up over all of them. */
export function measureTimes(prompts: readonly string[], read: (prompt: string) => unknown): Times {
  for (const prompt of prompts) read(prompt)
  const times = prompts
    .map((prompt) => {
      const startedAt = performance.now()
      read(prompt)
      return performance.now() - startedAt
    })
    .toSorted((a, b) => a - b)
  const at = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return { medianMs: at(0.5), p99Ms: at(0.99), mostMs: at(1) }
}

/** Prompts of all lengths up to 32,000 characters, made of real ones put one after another. */
export function longPrompts(prompts: readonly string[], count: number): readonly string[] {
  const all = prompts.join('\n\n')
  return Array.from({ length: count }, (_, at) => {
    const length = Math.round(20 * 1_600 ** ((at + 1) / count))
    const start = (at * 7_919) % Math.max(1, all.length - length)
    return all.slice(start, start + length)
  })
}
