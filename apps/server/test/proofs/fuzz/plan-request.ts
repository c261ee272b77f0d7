import { createHmac } from 'node:crypto'

import { hasRole } from '@tessera/core/access/roles'
import type { Role } from '@tessera/core/access/roles'

import { SeededRandom } from '../../../src/simulation/seeded-random.ts'
import type { Drawing } from './drawing.ts'
import { writePathParameter } from './field-writers.ts'
import type { FuzzRoute } from './fuzz-routes.ts'
import { generateObject } from './generate-value.ts'
import type { IdPool } from './id-pool.ts'
import { writeJson } from './json-text.ts'
import type { Header, PlannedRequest, Twist, Wire } from './planned-request.ts'
import { heavyBody, twistBody } from './twist-body.ts'
import { drawHeaders, otherMethods, twistPath, twistQuery } from './twist-target.ts'
import { twistValue } from './twist-value.ts'
import { writeWebhookBody } from './webhook-body.ts'

export type FuzzWorld = {
  readonly seed: number
  readonly routes: readonly FuzzRoute[]
  readonly pool: IdPool
  /** Who asks. */
  readonly seats: readonly { readonly role: Role; readonly isDisposable: boolean }[]
  readonly nowMs: number
  readonly webhookSecret: string
}

const shares: readonly (readonly [Twist, number])[] = [
  ['as it should be', 550],
  ['other value', 150],
  ['other body', 70],
  ['other query', 60],
  ['other path', 45],
  ['other method', 15],
  ['other headers', 50],
  ['other person', 35],
  ['broken wire', 20],
  ['heavy body', 1],
]

/** The request of a number: the same for the same seed and the same ids that are known by then. */
export function planRequest(world: FuzzWorld, number: number): PlannedRequest {
  const random = new SeededRandom(world.seed, number)
  const route = drawRoute(world.routes, random)
  const twist = fittingTwist(random.weighted(shares) ?? 'as it should be', route)
  const seat = drawSeat(world, { route, random, twist })
  const drawing: Drawing = { random, pool: world.pool, route, seat, nowMs: world.nowMs }
  const content = drawContent(drawing, twist, world)
  const method = twist === 'other method' ? (random.pick(otherMethods) ?? 'PUT') : route.method
  return {
    number,
    route,
    twist,
    method,
    target: drawTarget(drawing, twist),
    headers: [
      ...drawUsualHeaders(drawing),
      ...content.headers,
      ...(twist === 'other headers' ? drawHeaders(random) : []),
    ],
    body: content.body,
    seat,
    isBrowser: random.chance(30),
    wire: drawWire(random, twist),
  }
}

const weightSums = new WeakMap<readonly FuzzRoute[], readonly (readonly [FuzzRoute, number])[]>()

function drawRoute(routes: readonly FuzzRoute[], random: SeededRandom): FuzzRoute {
  const weighted = weightSums.get(routes) ?? routes.map((route) => [route, route.weight] as const)
  weightSums.set(routes, weighted)
  const route = random.weighted(weighted)
  if (route === undefined) throw new Error('there are no routes')
  return route
}

/** Where there is no body there is none to twist. */
function fittingTwist(twist: Twist, route: FuzzRoute): Twist {
  const needsBody = twist === 'other value' || twist === 'other body' || twist === 'heavy body'
  if (needsBody && route.body === undefined && route.method === 'GET') return 'other query'
  return twist
}

type Content = { readonly headers: readonly Header[]; readonly body: Buffer | undefined }

function drawContent(drawing: Drawing, twist: Twist, world: FuzzWorld): Content {
  const { route, random } = drawing
  if (route.name === 'webhook') return signed(drawWebhook(drawing, twist), { random, world })
  if (twist === 'heavy body') return heavyBody(random)
  if (route.body === undefined)
    return twist === 'other body' ? twistBody('{}', random) : { headers: [], body: undefined }
  const fields = generateObject(route.body, drawing)
  const text = writeJson(twist === 'other value' ? twistValue(fields, random) : fields)
  if (twist === 'other body') return twistBody(text, random)
  return { headers: [['content-type', 'application/json']], body: Buffer.from(text) }
}

function drawWebhook(
  drawing: Drawing,
  twist: Twist,
): { readonly headers: readonly Header[]; readonly body: Buffer } {
  const event = writeWebhookBody(drawing)
  const text = writeJson(twist === 'other value' ? twistValue(event, drawing.random) : event)
  if (twist === 'heavy body') return heavyBody(drawing.random)
  return twist === 'other body'
    ? twistBody(text, drawing.random)
    : { headers: [['content-type', 'application/json']], body: Buffer.from(text) }
}

type Signer = { readonly random: SeededRandom; readonly world: FuzzWorld }

/** As Stripe signs, nearly always: what nobody signed is not even read. */
function signed(
  { headers, body }: { readonly headers: readonly Header[]; readonly body: Buffer },
  { random, world }: Signer,
): Content {
  const seconds = Math.floor(Date.now() / 1_000)
  const secret = random.chance(90) ? world.webhookSecret : 'whsec_another'
  const hash = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex')
  return { headers: [...headers, ['stripe-signature', `t=${seconds},v1=${hash}`]], body }
}

function drawTarget(drawing: Drawing, twist: Twist): string {
  const { route, random } = drawing
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(writePathParameter(route, name, drawing)),
  )
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(generateObject(route.query, drawing))) {
    if (value !== undefined && value !== null)
      query.set(name, typeof value === 'string' ? value : JSON.stringify(value))
  }
  const known = Object.keys(route.query.properties ?? {})
  if (twist === 'other path') return twistPath(path, random)
  const text = twist === 'other query' ? twistQuery(query, known, random) : query.toString()
  return text === '' ? path : `${path}?${text}`
}

function drawUsualHeaders({ route, random }: Drawing): readonly Header[] {
  const headers: Header[] = []
  if (route.contract?.idempotent === true && random.chance(70)) {
    // Few enough that some come twice.
    headers.push(['idempotency-key', `key-${random.between(1, random.chance(20) ? 50 : 1e9)}`])
  }
  if (route.contract?.eventStream === true && route.method === 'GET' && random.chance(30)) {
    headers.push(['accept', 'text/event-stream'])
    if (random.chance(50)) headers.push(['last-event-id', String(random.between(0, 20))])
  }
  return headers
}

type Seating = { readonly route: FuzzRoute; readonly random: SeededRandom; readonly twist: Twist }

/** What ends sessions or changes an account is done by people who are there for it. */
const ownAccount =
  /^(signOut|revoke\w*|changePassword|sendVerificationEmail|resetPassword|verifyEmail|updateUser)$/

function drawSeat({ seats }: FuzzWorld, { route, random, twist }: Seating): number | undefined {
  const draw = random.between(0, 9_999)
  if (twist === 'other person') return draw % 3 === 0 ? undefined : draw % seats.length
  if (route.access === 'public' && draw % 4 !== 0) return undefined
  const access = route.access === 'public' ? 'user' : route.access
  const isDisposable = ownAccount.test(route.name)
  const fitting = [...seats.keys()].filter((seat) => {
    const sitter = seats[seat]
    return sitter !== undefined && hasRole(sitter.role, access) && sitter.isDisposable === isDisposable
  })
  return fitting[draw % fitting.length]
}

function drawWire(random: SeededRandom, twist: Twist): Wire {
  const draw = random.between(0, 99)
  const own: Wire = { kind: 'own', pieces: 1, pauseMs: 0 }
  if (twist === 'other path' || twist === 'other headers' || twist === 'other method') return own
  if (twist !== 'broken wire') return { kind: 'kept' }
  if (draw < 25) return { kind: 'truncated', percent: random.between(1, 99) }
  if (draw < 60) return { kind: 'aborted', percent: random.between(1, 100), afterMs: random.between(0, 30) }
  if (draw < 80) return { kind: 'own', pieces: random.between(2, 20), pauseMs: random.between(0, 20) }
  return { kind: 'pipelined', times: random.between(2, 5) }
}
