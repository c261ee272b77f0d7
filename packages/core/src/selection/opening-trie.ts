/** Texts by their characters, each with the numbers that were added for it. Node 0 is none. */
export type OpeningTrie = {
  /** By character: the node of a text of this one character; 0 where none begins with it. */
  readonly roots: Uint16Array
  /** By node: the numbers of the text that ends there. */
  readonly endings: readonly (readonly number[] | undefined)[]
  /** Every step from a node by a character to the next node, in a table of open addresses. */
  readonly steps: Int32Array
  readonly targets: Uint16Array
}

const codeUnits = 0x1_0000
// 2^32 divided by the golden ratio: spreads neighbouring steps over the whole table.
const hashFactor = 0x9e37_79b1

/** @param openings texts of at least one character, with a number for each */
export function createOpeningTrie(openings: readonly (readonly [text: string, id: number])[]): OpeningTrie {
  const roots = new Uint16Array(codeUnits)
  const endings: (number[] | undefined)[] = [undefined]
  const targetByStep = new Map<number, number>()
  for (const [text, id] of openings) {
    let node = 0
    for (let at = 0; at < text.length; at += 1) {
      const step = stepOf(node, text.charCodeAt(at))
      const target = targetByStep.get(step) ?? endings.push(undefined) - 1
      targetByStep.set(step, target)
      if (node === 0) roots[text.charCodeAt(at)] = target
      node = target
    }
    endings[node] = [...(endings[node] ?? []), id]
  }
  return { roots, endings, ...tableOf(targetByStep) }
}

/** @returns the node that a further character leads to, 0 where no text goes on with it */
export function followTrie({ steps, targets }: OpeningTrie, node: number, code: number): number {
  return targets[placeOf(steps, stepOf(node, code))] ?? 0
}

function stepOf(node: number, code: number): number {
  return node * codeUnits + code
}

/** Flat, because a text takes hundreds of steps, and a `Map` would take three times as long for each. */
function tableOf(targetByStep: ReadonlyMap<number, number>): Pick<OpeningTrie, 'steps' | 'targets'> {
  const places = 2 ** (Math.ceil(Math.log2(targetByStep.size + 1)) + 1)
  const steps = new Int32Array(places)
  const targets = new Uint16Array(places)
  for (const [step, target] of targetByStep) {
    const place = placeOf(steps, step)
    steps[place] = step
    targets[place] = target
  }
  return { steps, targets }
}

/** Where a step stands in the table, or the free place where it would: at least half of the places are free. */
function placeOf(steps: Int32Array, step: number): number {
  const last = steps.length - 1
  const hash = Math.imul(step, hashFactor)
  let place = (hash ^ (hash >>> 15)) & last
  while (steps[place] !== 0 && steps[place] !== step) place = (place + 1) & last
  return place
}
