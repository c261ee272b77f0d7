import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'

import { errorBody } from '@tessera/contracts/errors'
import { type RouteDefinition, routes } from '@tessera/contracts/routes'
import type { Role } from '@tessera/core/access/roles'
import { ok } from '@tessera/core/result'
import type { FastifyInstance } from 'fastify'
import { onTestFinished } from 'vitest'
import type { z } from 'zod'

import { createUuidV7Ids } from '../src/adapters/ids/uuid-v7-ids.ts'
import { type AppDependencies, createApp } from '../src/app.ts'
import { type Config, readConfig } from '../src/config.ts'
import type { Environment } from '../src/config/environment-reader.ts'
import { createClientPlaceReader } from '../src/http/client-address.ts'
import { createLifecycle } from '../src/http/lifecycle.ts'
import { createMetrics } from '../src/http/metrics.ts'
import { createOriginCheck } from '../src/http/origin.ts'
import type { Actor } from '../src/ports/actor.ts'
import { type Endpoint, type EndpointContext, endpoint } from '../src/ports/endpoint.ts'
import { createLogger } from '../src/process/logger.ts'

export type House = {
  readonly app: FastifyInstance
  readonly url: string
  readonly port: number
  readonly lines: () => readonly string[]
  readonly lifecycle: AppDependencies['lifecycle']
}

export type HouseOptions = Partial<Omit<AppDependencies, 'config'>> & { readonly env?: Environment }

export function configOf(env: Environment = {}): Config {
  const config = readConfig(env)
  if (!config.ok) throw new Error(JSON.stringify(config.error))
  return config.value
}

/** The HTTP app on a free port, with value ports for what other parts own. Bearer tokens are the names of roles. */
export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const config = configOf(options.env)
  const lines: string[] = []
  const readClientPlace = createClientPlaceReader(config.http.trustedProxies)
  const lifecycle = options.lifecycle ?? createLifecycle()
  const app = await createApp({
    config,
    version: '0.0.0-test',
    endpoints: [],
    ids: createUuidV7Ids({ nowMs: () => Date.now() }),
    logger: createLogger({ format: 'json', level: 'debug' }, { write: (line) => lines.push(line) }),
    lifecycle,
    metrics: createMetrics(),
    readinessChecks: [],
    sessionResolver: { resolve: async (headers) => actorOf(headers) },
    rateLimiter: { consume: async () => ({ isAllowed: true }) },
    readClientPlace,
    checkOrigin: createOriginCheck({ frontendUrl: config.http.frontendUrl, readClientPlace }),
    ...options,
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  lifecycle.markReady()
  onTestFinished(async () => {
    app.server.closeAllConnections()
    await app.close()
  })
  const address = app.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { app, url: `http://127.0.0.1:${port}`, port, lines: () => lines, lifecycle }
}

const roleToken = /^(?:Bearer |session=)(user|developer|admin|superadmin)$/

function actorOf(headers: { readonly cookie?: string; readonly authorization?: string }): Actor | undefined {
  const role = roleToken.exec(headers.authorization ?? headers.cookie ?? '')?.[1] as Role | undefined
  if (role === undefined) return undefined
  return {
    userId: `usr_${role}`,
    sessionId: `ses_${role}`,
    role,
    email: `${role}@example.com`,
    name: role,
    isEmailVerified: true,
    walletId: `wal_${role}`,
  }
}

/** An endpoint for every route of the table that answers with what `answer` says. */
export function endpointsForAllRoutes(
  answer: (context: EndpointContext<RouteDefinition>) => unknown = () => ({}),
): readonly Endpoint[] {
  return Object.values<RouteDefinition>(routes).map((route) =>
    endpoint(route, async (context) => ok(answer(context) as never)),
  )
}

export type Answer = { readonly status: number; readonly headers: Headers; readonly text: string }

export async function ask(house: House, path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(new URL(path, house.url), { redirect: 'manual', ...init })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

export function postJson(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method: 'POST',
    headers: { authorization: 'Bearer superadmin', 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }
}

/** The parts of an error body; fails where it is not one of our errors. */
export function errorOf(answer: Answer): z.infer<typeof errorBody>['error'] {
  return errorBody.parse(JSON.parse(answer.text)).error
}

/** Sends bytes as they are and gives back all that came until the connection closed. */
export function sendRaw(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('utf8')))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error)
    })
  })
}

/** Like a browser's fetch, but with any method and any header. */
export function askRaw(
  house: House,
  options: { readonly method: string; readonly path: string; readonly headers?: Record<string, string> },
): Promise<{
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly text: string
}> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { port: house.port, host: '127.0.0.1', agent: false, ...options },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        )
      },
    )
    outgoing.on('error', reject)
    outgoing.end()
  })
}
