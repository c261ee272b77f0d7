import { idPrefixes } from '@tessera/core/ids'

import type { SeededRandom } from '../../../src/simulation/seeded-random.ts'

const mostPerKind = 200

type Id = string | number

export type Login = { readonly email: string; readonly password: string }

/** Whatever names something that is really there, gathered from answers while the server is asked. */
export class IdPool {
  readonly #byKind = new Map<string, { readonly values: Id[]; next: number }>()
  readonly #kept = new Set<Id>()
  /** Of those who ask, by their seat. */
  readonly logins = new Map<number, Login>()

  /** What must not be touched: those who ask. */
  keepOut(value: string): void {
    this.#kept.add(value)
  }

  /** The oldest of a full kind gives way. */
  add(kind: string, value: Id): void {
    if (this.#kept.has(value)) return
    const known = this.#byKind.get(kind) ?? { values: [], next: 0 }
    this.#byKind.set(kind, known)
    if (known.values.includes(value)) return
    known.values[known.next] = value
    known.next = (known.next + 1) % mostPerKind
  }

  /** The one that counts now, such as the version of settings. */
  replace(kind: string, value: Id): void {
    this.#byKind.set(kind, { values: [value], next: 1 })
  }

  /** Draws the same for any content, so that what is drawn afterwards depends on the seed alone. */
  pick(kind: string, random: SeededRandom): Id | undefined {
    const draw = random.between(0, mostPerKind - 1)
    const values = this.#byKind.get(kind)?.values ?? []
    return values[draw % values.length]
  }

  anyOf(kind: string): Id | undefined {
    return this.#byKind.get(kind)?.values[0]
  }

  count(): number {
    return [...this.#byKind.values()].reduce((sum, { values }) => sum + values.length, 0)
  }

  kinds(): number {
    return this.#byKind.size
  }

  /**
   * Takes the ids, cursors, versions and tokens out of an answer.
   * @param seat who got it: what people see of their own is theirs
   */
  harvest(
    { path, name: routeName }: { readonly path: string; readonly name: string },
    answer: unknown,
    seat?: number,
  ): void {
    const version = versionKind(path)
    const owner = path.includes('/admin') ? undefined : seat
    const gather = (name: string, value: unknown): void => {
      if (Array.isArray(value)) {
        for (const item of value.slice(0, mostHarvestedItems)) gather(name, item)
      } else if (typeof value === 'object' && value !== null) {
        if (name === 'packages' && 'id' in value && typeof value.id === 'number')
          this.add('package', value.id)
        for (const [key, field] of Object.entries(value)) gather(key, field)
      } else if (name === 'version' && version !== undefined && typeof value === 'number') {
        this.replace(version, value)
      } else if (name === 'next_cursor' && typeof value === 'string') {
        this.add(cursorKind(routeName), value)
      } else {
        this.#addNamed(name, value, owner)
      }
    }
    gather('', answer)
  }

  #addNamed(name: string, value: unknown, owner: number | undefined): void {
    if (typeof value !== 'string') return
    const prefix = /^([a-z]{2,4})_\w+$/.exec(value)?.[1]
    if (prefix !== undefined) {
      const kind = knownPrefixes.has(prefix) ? prefix : (stripePrefixes[prefix] ?? name)
      this.add(kind, value)
      if (owner !== undefined) this.add(ownKind(kind, owner), value)
    } else if (name === 'text') this.#addTokens(value)
    else if (harvestedNames[name] !== undefined) this.add(harvestedNames[name], value)
  }

  /** Of the links in mails. */
  #addTokens(text: string): void {
    for (const [, token] of text.matchAll(/token=([\w.%-]+)/g))
      this.add('token', decodeURIComponent(token ?? ''))
  }
}

const mostHarvestedItems = 20
const knownPrefixes: ReadonlySet<string> = new Set(Object.values(idPrefixes))
const stripePrefixes: Readonly<Record<string, string>> = {
  cs: 'stripe_session',
  evt: 'event',
  re: 'refund',
  ch: 'charge',
  pi: 'payment',
}
const harvestedNames: Readonly<Record<string, string>> = {
  model: 'model',
  codes: 'code',
  hash: 'hash',
  confirmation_phrase: 'confirmation',
}

/** What belongs to one of those who ask. */
export function ownKind(kind: string, seat: number): string {
  return `${kind} of ${seat}`
}

/** Cursors are good for the list that gave them. */
export function cursorKind(routeName: string): string {
  return `cursor of ${routeName}`
}

/** Settings that are changed with the version that was seen; each kind has its own. */
export function versionKind(path: string): string | undefined {
  if (path.endsWith('/history')) return undefined
  const part =
    /\/(payment-settings|operator-settings|analytics|selection|prices|price-lists|model-costs|packages)\b/.exec(
      path,
    )?.[1]
  if (part === undefined) return undefined
  return /^(prices|price-lists|model-costs|packages)$/.test(part) ? 'version of prices' : `version of ${part}`
}
