import type { SeededRandom } from '../../../src/simulation/seeded-random.ts'
import { someWords } from './drawing.ts'
import type { Drawing } from './drawing.ts'
import { writeField } from './field-writers.ts'
import type { JsonSchema } from './fuzz-routes.ts'

export type Fields = Record<string, unknown>

/** A value as the schema wants it, and as the names of its fields suggest; often at one of its bounds. */
export function generate(schema: JsonSchema, drawing: Drawing, name = ''): unknown {
  const { random } = drawing
  const written = writeField({ name, schema, drawing })
  if (written !== undefined) return written.value
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return random.pick(schema.enum)
  if (schema.anyOf !== undefined) return generate(random.pick(schema.anyOf) ?? {}, drawing, name)
  switch (schema.type) {
    case 'object':
      return generateObject(schema, drawing)
    case 'array':
      return generateArray(schema, drawing, name)
    case 'integer':
      return drawInteger(schema, random)
    case 'number':
      return drawInteger(schema, random)
    case 'boolean':
      return random.chance(50)
    case 'null':
      return null
    case 'string':
      return generateText(schema, drawing)
    case undefined:
    default:
      return random.pick([null, 1, 'x'])
  }
}

/** How often a field that may be left out is there, where it is not half of the time. */
const presencePercent: Readonly<Record<string, number>> = {
  wallet_id: 6,
  parent_message_id: 4,
  conversation_id: 20,
  messages: 20,
  max_credits: 15,
  max_output_tokens: 15,
  cursor: 40,
  q: 30,
  effective_from: 30,
  expected_role: 10,
  month: 50,
  user_id: 25,
  status: 30,
}

export function generateObject(schema: JsonSchema, drawing: Drawing): Fields {
  const { random } = drawing
  const fields: Fields = {}
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const isThere = schema.required?.includes(name) === true || random.chance(presencePercent[name] ?? 50)
    if (isThere) fields[name] = generate(field, drawing, name)
  }
  const others = schema.additionalProperties
  if (schema.propertyNames !== undefined && typeof others === 'object') {
    for (let count = random.between(1, 4); count > 0; count -= 1) {
      fields[String(generate(schema.propertyNames, drawing))] = generate(others, drawing, 'score')
    }
  }
  return reconcileFields(fields, drawing)
}

/** What no schema says: fields that exclude one another, or need one another. */
function reconcileFields(fields: Fields, drawing: Drawing): Fields {
  const reconcile = Object.hasOwn(reconcilers, drawing.route.name)
    ? reconcilers[drawing.route.name]
    : undefined
  reconcile?.(fields, drawing)
  return fields
}

type Reconciler = (fields: Fields, drawing: Drawing) => void

function reconcilePrompt(fields: Fields): void {
  const excluded = 'messages' in fields ? ['prompt', 'conversation_id', 'parent_message_id', 'store'] : []
  for (const name of excluded) delete fields[name]
  if (!('messages' in fields)) fields['prompt'] ??= 'Is this so?'
  delete fields['conversation_id' in fields ? 'store' : 'parent_message_id']
}

const reconcilers: Readonly<Record<string, Reconciler>> = {
  route: reconcilePrompt,
  estimate: reconcilePrompt,
  changeModelCost(fields) {
    if (!('active' in fields)) fields['active'] = true
  },
  signIn(fields, { random, pool }) {
    const login = pool.logins.get(random.between(0, pool.logins.size))
    if (login !== undefined && random.chance(60)) Object.assign(fields, login)
  },
  changePassword(fields) {
    // Everybody keeps their password, or nobody could come back.
    fields['newPassword'] = fields['currentPassword']
  },
  analyticsEarnings(fields, { random }) {
    if (random.chance(10)) return
    delete fields['run_id' in fields ? 'user_id' : 'run_id']
    if (!('run_id' in fields)) fields['user_id'] ??= 'usr_0'
  },
}

const mostItems = 4

function generateArray(schema: JsonSchema, drawing: Drawing, name: string): readonly unknown[] {
  const least = schema.minItems ?? 0
  const length = drawing.random.between(least, Math.min(schema.maxItems ?? mostItems, least + mostItems))
  return Array.from({ length }, () => generate(schema.items ?? {}, drawing, `${name}[]`))
}

const usualSpan = 100

function drawInteger({ minimum, maximum }: JsonSchema, random: SeededRandom): number {
  const from = minimum ?? 0
  const to = maximum ?? Number.MAX_SAFE_INTEGER
  const draw = random.between(1, 100)
  if (draw <= 6) return from
  if (draw <= 10) return to
  if (draw <= 20) return random.between(from, to)
  return random.between(from, Math.min(to, from + usualSpan))
}

function generateText({ minLength = 0, maxLength = 40 }: JsonSchema, { random }: Drawing): string {
  const draw = random.between(1, 100)
  if (draw <= 3) return 'x'.repeat(Math.max(minLength, 1))
  if (draw <= 6)
    return drawLetters(random).repeat(maxLength).slice(0, Math.min(maxLength, longestText)).toWellFormed()
  const words = Array.from({ length: random.between(1, 6) }, () => random.pick(someWords)).join(' ')
  return words.slice(0, maxLength).toWellFormed().padEnd(minLength, 'x').trim().padEnd(minLength, 'x')
}

const longestText = 20_000

function drawLetters(random: SeededRandom): string {
  return random.pick(['x', 'Ω', '中', '😀', 'ﷺ']) ?? 'x'
}
