import type { SeededRandom } from '../../../src/simulation/seeded-random.ts'
import { drawOddValue } from './odd-values.ts'

type Node = { readonly holder: Record<string, unknown>; readonly key: string }

/** Changes one place of a JSON value: another value, a field less, one more, or one wrapped in a list. */
export function twistValue(value: unknown, random: SeededRandom): unknown {
  const root: Record<string, unknown> = { value: structuredClone(value) }
  const nodes = listNodes(root)
  const { holder, key } = random.pick(nodes) ?? { holder: root, key: 'value' }
  switch (random.between(1, 8)) {
    case 1:
      delete holder[key]
      break
    case 2:
      holder[random.pick(strangeNames) ?? 'x'] = holder[key]
      break
    case 3:
      holder[key] = [holder[key]]
      break
    case 4:
      holder[key] = { value: holder[key] }
      break
    case 5:
      holder[key] = typeof holder[key] === 'number' ? String(holder[key]) : drawOddValue(random)
      break
    default:
      holder[key] = drawOddValue(random)
  }
  return root['value']
}

const strangeNames = [
  'no_such_field',
  'constructor',
  '',
  'role',
  'user_id',
  'wallet_id',
  'id',
  'toString',
  '\u0000',
  'x'.repeat(500),
] as const

function listNodes(root: Record<string, unknown>): readonly Node[] {
  const nodes: Node[] = []
  const visit = (holder: Record<string, unknown>): void => {
    for (const [key, value] of Object.entries(holder)) {
      nodes.push({ holder, key })
      if (typeof value === 'object' && value !== null) visit(value as Record<string, unknown>)
    }
  }
  visit(root)
  return nodes
}
