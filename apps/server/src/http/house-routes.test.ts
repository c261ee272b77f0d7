import { errorBody, httpStatusByErrorCode } from '@tessera/contracts/errors'
import { type RouteDefinition, routes } from '@tessera/contracts/routes'
import { describe, expect, it, test } from 'vitest'

import { ask, askRaw, configOf, endpointsForAllRoutes, openHouse } from '../../test/house.ts'
import { createConfigEndpoint } from './config-endpoint.ts'
import { createMetrics } from './metrics.ts'

const token = 'q8Zt0vLw2Yc7RkP1mXe5uJh9BsDf3GnA4iTo6WyE'

describe('/readyz', () => {
  test('names what is missing, and is 503 only for what is required', async () => {
    let database: string | undefined
    const house = await openHouse({
      readinessChecks: [
        { name: 'database', isRequired: true, findProblem: () => database },
        { name: 'providers', isRequired: false, findProblem: async () => 'google does not answer' },
      ],
    })
    const ready = await ask(house, '/readyz')
    expect(ready.status).toBe(200)
    expect(JSON.parse(ready.text)).toEqual({
      status: 'ready',
      checks: [
        { name: 'database', status: 'ok' },
        { name: 'providers', status: 'failed', problem: 'google does not answer' },
      ],
    })
    database = 'refuses connections'
    const broken = await ask(house, '/readyz')
    expect([broken.status, JSON.parse(broken.text).status]).toEqual([503, 'not_ready'])
  })

  test('a check that hangs or throws is a failed one, without its text', async () => {
    const house = await openHouse({
      readinessChecks: [
        { name: 'hanging', isRequired: true, findProblem: () => new Promise<string>(() => undefined) },
        {
          name: 'throwing',
          isRequired: true,
          findProblem: () => Promise.reject(new Error('postgres://user:pw@host')),
        },
      ],
    })
    const answer = await ask(house, '/readyz')
    expect(answer.status).toBe(503)
    expect(answer.text).toContain('does not answer within 2 s')
    expect(answer.text).not.toContain('pw@host')
  })
})

describe('/metrics', () => {
  test('answers the machine itself, by route pattern and status', async () => {
    const metrics = createMetrics({ includesProcess: true })
    metrics.addGauge({ name: 'tessera_holds_open', help: 'Open holds', read: async () => 3 })
    metrics.ledgerBatchCommitted({ operations: 5, seconds: 0.001 })
    const house = await openHouse({ metrics, endpoints: endpointsForAllRoutes() })
    await ask(house, '/api/conversations/secret-id', { headers: { authorization: 'Bearer user' } })
    const { text, headers } = await ask(house, '/metrics')
    expect(headers.get('content-type')).toContain('text/plain')
    expect(text).toContain(
      'tessera_http_request_duration_seconds_count{route="/api/conversations/:id",method="GET",status="200"} 1',
    )
    expect(text).toContain('tessera_holds_open 3')
    expect(text).toContain('tessera_ledger_batch_operations_sum 5')
    expect(text).toContain('nodejs_eventloop_lag_seconds')
    expect(text).not.toContain('secret-id')
  })

  it.each([
    ['a forwarded request', { 'x-forwarded-for': '203.0.113.5' }, 404],
    ['a wrong token', { via: '1.1 proxy', authorization: 'Bearer wrong' }, 404],
    ['the token', { 'x-forwarded-for': '203.0.113.5', authorization: `Bearer ${token}` }, 200],
  ])('%s gets %i', async (_, headers, status) => {
    const house = await openHouse({ env: { METRICS_TOKEN: token } })
    const answer = await askRaw(house, { method: 'GET', path: '/metrics', headers })
    expect(answer.status).toBe(status)
  })
})

describe('headers of every answer', () => {
  it.each([
    '/',
    '/api/config',
    '/api/nothing',
    '/nothing',
    '/healthz',
    '/api/docs',
    '/api/conversations/%00',
  ])('%s is protected', async (path) => {
    const house = await openHouse({ endpoints: endpointsForAllRoutes() })
    const { headers } = await ask(house, path)
    expect(headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe/)
    expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin')
    expect(headers.get('strict-transport-security')).toBeNull()
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('server')).toBeNull()
    const isPage = path === '/api/docs' || !/^\/(api|healthz)/.test(path)
    expect(headers.get('cache-control')).toBe(isPage ? 'no-cache' : 'private, no-store')
  })

  test('browsers are told to stay on https where the site is on https', async () => {
    const house = await openHouse({ env: { FRONTEND_URL: 'https://chat.example.com' } })
    const { headers } = await ask(house, '/healthz')
    expect(headers.get('strict-transport-security')).toContain('max-age=63072000')
  })
})

describe('the description of the API', () => {
  type Operation = { responses: Record<string, { content?: Record<string, unknown> }>; security: unknown[] }

  test('has every route of the table with its answer, its errors and who may call it', async () => {
    const house = await openHouse()
    const document = JSON.parse((await ask(house, '/api/openapi.json')).text)
    expect(document.openapi).toBe('3.1.0')
    for (const route of Object.values<RouteDefinition>(routes)) {
      const path = route.path.replaceAll(/:([a-z_]+)/g, '{$1}')
      const operation: Operation = document.paths[path][route.method.toLowerCase()]
      expect(operation.responses[route.noContent === true ? '204' : '200']).toBeDefined()
      expect(operation.responses['500']).toBeDefined()
      expect(operation.security.length > 0).toBe(route.access !== 'public')
      expect('401' in operation.responses).toBe(route.access !== 'public')
      const types = Object.keys(operation.responses['200']?.content ?? {})
      expect(types.includes('text/event-stream')).toBe(route.eventStream === true)
      expect(types.includes('text/csv') && types.includes('application/pdf')).toBe(route.download === true)
      expect(types.includes('application/json')).toBe(route.noContent !== true && route.download !== true)
    }
  })

  test('refers only to schemas that it has, and names only statuses that exist', async () => {
    const house = await openHouse()
    const text = (await ask(house, '/api/openapi.json')).text
    const { components, paths } = JSON.parse(text)
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name ?? '',
    )
    expect(references.filter((name) => !(name in components.schemas))).toEqual([])
    expect(components.schemas.Error).toMatchObject({ type: 'object', required: ['error'] })
    const known = new Set([...Object.values<number>(httpStatusByErrorCode), 200, 204].map(String))
    const statuses = Object.values<Record<string, Operation>>(paths).flatMap((path) =>
      Object.values(path).flatMap(({ responses }) => Object.keys(responses)),
    )
    expect(statuses.filter((status) => !known.has(status))).toEqual([])
  })

  test('is shown by a page whose script comes from here', async () => {
    const house = await openHouse()
    const page = await ask(house, '/api/docs')
    expect(page.status).toBe(200)
    const sources = [...page.text.matchAll(/src="([^"]+)"/g)].map(([, source]) => source ?? '')
    expect(sources).toEqual(['/api/docs/reference.js'])
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';")
    const script = await ask(house, '/api/docs/reference.js')
    expect(script.headers.get('content-type')).toContain('javascript')
    expect(script.text.length).toBeGreaterThan(100_000)
  })
})

test('/api/config tells the pages what is on, and nothing that is secret', async () => {
  const env = { BRAND_NAME: 'Acme', BRAND_ACCENT: '#123456', AUTH_SECRET: token }
  const house = await openHouse({
    env,
    isAnswerChecked: true,
    endpoints: [
      createConfigEndpoint({
        config: configOf(env),
        version: '1.2.3',
        listProviders: () => [{ name: 'openai', status: 'sandbox' }],
        isSetupNeeded: async () => true,
        payments: 'off',
        arePricesConfirmed: () => false,
      }),
    ],
  })
  const answer = await ask(house, '/api/config')
  expect(JSON.parse(answer.text)).toEqual({
    mode: 'sandbox',
    version: '1.2.3',
    brand: { name: 'Acme', logo_url: null, accent: '#123456' },
    providers: [{ name: 'openai', status: 'sandbox' }],
    payments: 'off',
    mail: 'outbox',
    sign_up_bonus_credits: 500,
    support_email: null,
    setup_needed: true,
  })
})

test.each([
  ['live', false, 'price_confirmation'],
  ['live', true, undefined],
  ['test', false, undefined],
  ['sandbox', false, undefined],
] as const)(
  '/api/config says whether payments (%s, prices confirmed: %s) wait for somebody: %s',
  async (payments, areConfirmed, waitsFor) => {
    const house = await openHouse({
      isAnswerChecked: true,
      endpoints: [
        createConfigEndpoint({
          config: configOf(),
          version: '1.2.3',
          listProviders: () => [],
          isSetupNeeded: async () => false,
          payments,
          arePricesConfirmed: () => areConfirmed,
        }),
      ],
    })
    const answer = JSON.parse((await ask(house, '/api/config')).text)
    expect([answer.payments, answer.payments_wait_for]).toEqual([payments, waitsFor])
  },
)

test('an error of the framework is one of ours', async () => {
  const house = await openHouse({ endpoints: endpointsForAllRoutes() })
  const answer = await askRaw(house, { method: 'GET', path: '/api/conversations/%E0%A4%A' })
  expect(errorBody.safeParse(JSON.parse(answer.text)).success).toBe(true)
})
