import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const root = join(dirname(createRequire(import.meta.url).resolve('stripe')), '..', 'esm')

type Member = { readonly name: string; readonly isOptional: boolean; readonly type: string }
type Interface = {
  readonly kind: 'interface'
  readonly members: readonly Member[]
  readonly parents: readonly string[]
}
type Declaration = Interface | { readonly kind: 'alias'; readonly type: string }
type SourceFile = {
  readonly path: string
  /** By qualified name, such as `Session.AutomaticTax`. */
  readonly declarations: Map<string, Declaration>
  readonly imports: Map<string, { readonly path: string; readonly name: string }>
}

const files = new Map<string, SourceFile>()

/**
 * Compares a JSON value with a type of the stripe package, as its declarations say it: every field that is not optional
 * must be there, nothing else may be, and each must have its type.
 * @param type the file under `esm/resources` and the name in it
 * @returns what does not fit, as sentences
 */
export function findMisfits(
  value: unknown,
  type: { readonly file: string; readonly name: string },
): string[] {
  const file = loadFile(join(root, 'resources', `${type.file}.d.ts`))
  return compare(value, { type: type.name, file, scope: '' }, type.name)
}

type Expected = { readonly type: string; readonly file: SourceFile; readonly scope: string }

function compare(value: unknown, expected: Expected, at: string): string[] {
  const type = expected.type.trim()
  const alternatives = splitOutside(type, '|')
  if (alternatives.length > 1) {
    const tried = alternatives.map((alternative) => compare(value, { ...expected, type: alternative }, at))
    return tried.toSorted((left, right) => left.length - right.length)[0] ?? []
  }
  const listed = /^(Array|ApiList)<([\s\S]*)>$/.exec(type)
  if (listed?.[1] === 'Array') return compareItems(value, { ...expected, type: listed[2] ?? '' }, at)
  if (listed?.[1] === 'ApiList') {
    const data = Reflect.get(Object(value), 'data')
    return Reflect.get(Object(value), 'object') === 'list'
      ? compareItems(data, { ...expected, type: listed[2] ?? '' }, `${at}.data`)
      : [`${at} is no list`]
  }
  if (type.startsWith('{')) return typeof value === 'object' && value !== null ? [] : [`${at} is no object`]
  return isNamed(type) ? compareNamed(value, expected, at) : comparePlain(value, type, at)
}

function isNamed(type: string): boolean {
  return /^[A-Z_]/.test(type) && !['OtherString', 'Decimal', 'Metadata'].includes(type)
}

function comparePlain(value: unknown, type: string, at: string): string[] {
  const isFit = ((): boolean => {
    if (type === 'null') return value === null
    if (type === 'void') return value === undefined
    if (type === 'string' || type === 'OtherString' || type === 'Decimal') return typeof value === 'string'
    if (type === 'number') return Number.isInteger(value)
    if (type === 'boolean') return typeof value === 'boolean'
    if (type === 'true' || type === 'false') return String(value) === type
    if (type === 'Metadata') return typeof value === 'object' && value !== null
    if (type.startsWith("'")) return value === type.slice(1, -1)
    throw new Error(`the checker does not know the type ${type}`)
  })()
  return isFit ? [] : [`${at} is ${JSON.stringify(value)?.slice(0, 60)}, not ${type}`]
}

function compareItems(value: unknown, expected: Expected, at: string): string[] {
  if (!Array.isArray(value)) return [`${at} is no list`]
  return value.flatMap((item: unknown, index) => compare(item, expected, `${at}[${index}]`))
}

function compareNamed(value: unknown, expected: Expected, at: string): string[] {
  const found = resolve(expected.type.trim(), expected)
  if (found === undefined)
    return [`${at} is ${JSON.stringify(value)?.slice(0, 60)}, not ${expected.type.trim()}`]
  const { declaration, file, name } = found
  if (declaration.kind === 'alias') return compare(value, { type: declaration.type, file, scope: name }, at)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${at} is no object`]
  const members = membersOf(declaration, { file, name })
  const missing = members
    .filter(({ name: field, isOptional }) => !isOptional && !Object.hasOwn(value, field))
    .map(({ name: field }) => `${at}.${field} is missing`)
  const rest = Object.entries(value).flatMap(([field, entry]) => {
    const member = members.find((candidate) => candidate.name === field)
    return member === undefined
      ? [`${at}.${field} is not in the type`]
      : compare(entry, { type: member.type, file, scope: name }, `${at}.${field}`)
  })
  return [...missing, ...rest]
}

function membersOf(declaration: Interface, place: { file: SourceFile; name: string }): readonly Member[] {
  const inherited = declaration.parents.flatMap((parent) => {
    const found = resolve(parent, { type: parent, file: place.file, scope: place.name })
    return found?.declaration.kind === 'interface' ? membersOf(found.declaration, found) : []
  })
  return [...inherited, ...declaration.members]
}

function resolve(
  name: string,
  { file, scope }: Expected,
): { declaration: Declaration; file: SourceFile; name: string } | undefined {
  const scopes = scope.split('.')
  for (let depth = scopes.length; depth >= 0; depth -= 1) {
    const qualified = [...scopes.slice(0, depth), name].filter((part) => part !== '').join('.')
    const declaration = file.declarations.get(qualified)
    if (declaration !== undefined) return { declaration, file, name: qualified }
  }
  const [head = '', ...rest] = name.split('.')
  const imported = file.imports.get(head)
  if (imported === undefined) return undefined
  const other = loadFile(imported.path)
  return resolve([imported.name, ...rest].join('.'), { type: name, file: other, scope: '' })
}

function loadFile(path: string): SourceFile {
  const known = files.get(path)
  if (known !== undefined) return known
  const text = readFileSync(path, 'utf8').replace(/\/\*\*[\s\S]*?\*\//g, '')
  const file: SourceFile = { path, declarations: new Map(), imports: readImports(text, path) }
  files.set(path, file)
  readDeclarations(text, '', file)
  return file
}

function readImports(text: string, path: string): SourceFile['imports'] {
  const imports: SourceFile['imports'] = new Map()
  for (const [, names = '', from = ''] of text.matchAll(/import \{([^}]*)\} from '([^']*)'/g)) {
    for (const item of names.split(',')) {
      const [name = '', local = name] = item.trim().split(' as ')
      imports.set(local, { path: join(dirname(path), from.replace(/\.js$/, '.d.ts')), name })
    }
  }
  return imports
}

const declarationStart =
  /(?:export )?(?:declare )?(interface|namespace|type) (\w+)(?: extends ([^{]+))?\s*(\{|=)/g

function readDeclarations(text: string, scope: string, file: SourceFile): void {
  declarationStart.lastIndex = 0
  let position = 0
  for (;;) {
    declarationStart.lastIndex = position
    const found = declarationStart.exec(text)
    if (found === null) return
    const [, keyword = '', name = '', parents = ''] = found
    const qualified = scope === '' ? name : `${scope}.${name}`
    const start = declarationStart.lastIndex
    if (keyword === 'type') {
      position = text.indexOf(';', start)
      file.declarations.set(qualified, { kind: 'alias', type: text.slice(start, position).trim() })
      continue
    }
    position = closingBrace(text, start)
    const body = text.slice(start, position)
    if (keyword === 'namespace') readDeclarations(body, qualified, file)
    else {
      file.declarations.set(qualified, {
        kind: 'interface',
        members: readMembers(body),
        parents: splitOutside(parents, ',')
          .map((parent) => parent.trim())
          .filter((parent) => parent !== ''),
      })
    }
  }
}

function closingBrace(text: string, start: number): number {
  let depth = 1
  for (let position = start; position < text.length; position += 1) {
    if (text[position] === '{') depth += 1
    if (text[position] === '}') depth -= 1
    if (depth === 0) return position
  }
  throw new Error('a declaration does not end')
}

function readMembers(body: string): readonly Member[] {
  return splitOutside(body, ';').flatMap((line) => {
    const found = /^\s*(\w+)(\??):([\s\S]*)$/.exec(line)
    return found === null
      ? []
      : [{ name: found[1] ?? '', isOptional: found[2] === '?', type: (found[3] ?? '').trim() }]
  })
}

/** Splits where the separator stands outside of brackets. */
function splitOutside(text: string, separator: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let position = 0; position < text.length; position += 1) {
    const character = text[position] ?? ''
    if ('<{['.includes(character)) depth += 1
    if ('>}]'.includes(character)) depth -= 1
    if (character === separator && depth === 0) {
      parts.push(text.slice(start, position))
      start = position + 1
    }
  }
  parts.push(text.slice(start))
  return parts.filter((part) => part.trim() !== '')
}
