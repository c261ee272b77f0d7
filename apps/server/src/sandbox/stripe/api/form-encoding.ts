/** Parameters as a form carries them: text, or more of them under names and numbers in brackets. */
export type ParamTree = string | { readonly [name: string]: ParamTree }

type Node = Map<string, Node | string>

const mostParams = 1_000
const deepest = 8

/**
 * Reads `a=1&b[c]=2&d[0][e]=3&f[]=4` into a tree. Numbered lists stay objects with numbers as names; the schemas turn
 * them into lists.
 * @returns undefined for more than Stripe would read, or for a name that is both text and a group
 */
export function parseForm(text: string): ParamTree | undefined {
  const root: Node = new Map()
  let count = 0
  for (const [key, value] of new URLSearchParams(text)) {
    count += 1
    if (count > mostParams || !place(root, pathOf(key), value)) return undefined
  }
  return toTree(root)
}

function pathOf(key: string): readonly string[] {
  const [head = ''] = key.split('[', 1)
  const rest = [...key.slice(head.length).matchAll(/\[([^[\]]*)\]/g)].map(([, name = '']) => name)
  return [head, ...rest]
}

function place(root: Node, path: readonly string[], value: string): boolean {
  if (path.length > deepest) return false
  let node = root
  for (const [depth, part] of path.entries()) {
    const name = part === '' && depth > 0 ? String(node.size) : part
    if (depth === path.length - 1) {
      if (node.get(name) instanceof Map) return false
      node.set(name, value)
      return true
    }
    const next = node.get(name) ?? new Map<string, Node | string>()
    if (typeof next === 'string') return false
    node.set(name, next)
    node = next
  }
  return true
}

function toTree(node: Node): ParamTree {
  return Object.fromEntries(
    [...node].map(([name, value]) => [name, typeof value === 'string' ? value : toTree(value)]),
  )
}
