import { parseArgs } from 'node:util'

export type Arguments = {
  /** Whole numbers from zero up. */
  count(name: string): number | undefined
  text(name: string): string | undefined
  /** Given, or drawn. */
  readonly seed: number
}

/**
 * Reads `--name value` pairs, of which none is required.
 * Throws with what is wrong.
 */
export function readArguments(args: readonly string[], names: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      [...names, 'seed', 'json'].map((name) => [name, { type: 'string' as const }]),
    ),
  })
  const text = (name: string): string | undefined => {
    const value = values[name]
    return typeof value === 'string' ? value : undefined
  }
  const count = (name: string): number | undefined => {
    const value = text(name)
    if (value === undefined) return undefined
    if (!/^\d{1,9}$/.test(value)) throw new Error(`--${name} takes a whole number, not "${value}"`)
    return Number(value)
  }
  return { count, text, seed: count('seed') ?? Math.floor(Math.random() * 0x7fff_ffff) }
}
