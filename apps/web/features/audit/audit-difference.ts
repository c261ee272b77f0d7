/** One thing of an audit entry, before and after. */
export type DifferenceLine = {
  /** Dotted, as it is written in the entry. */
  readonly path: string
  /** Undefined: it did not exist. */
  readonly before: string | undefined
  readonly after: string | undefined
}

export type AuditDifference = {
  readonly changed: readonly DifferenceLine[]
  readonly unchanged: readonly DifferenceLine[]
}

type Leaf = readonly [path: string, text: string]

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

/** Everything in it with its path; what is not a tree stands alone, without a path. */
function leavesOf(value: unknown, path: string): readonly Leaf[] {
  if (value === null || value === undefined) return path === '' ? [] : [[path, textOf(value ?? null)]]
  if (!isTree(value)) return [[path, textOf(value)]]
  const entries = Object.entries(value)
  if (entries.length === 0) return path === '' ? [] : [[path, '{}']]
  return entries.flatMap(([name, part]) => leavesOf(part, path === '' ? name : `${path}.${name}`))
}

/**
 * What an entry says was changed. Where only one side was written down, all of it counts as changed: it was made, done
 * or taken away.
 */
export function differenceOf(before: unknown, after: unknown): AuditDifference {
  const was = new Map(leavesOf(before, ''))
  const is = new Map(leavesOf(after, ''))
  const lines = [...new Set([...was.keys(), ...is.keys()])].map((path) => ({
    path,
    before: was.get(path),
    after: is.get(path),
  }))
  return {
    changed: lines.filter((line) => line.before !== line.after),
    unchanged: lines.filter((line) => line.before === line.after),
  }
}
