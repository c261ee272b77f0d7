import type { IdSource } from '@tessera/core/ids'
import type { BetterAuthOptions } from 'better-auth'

import type { Database } from '../db/database.ts'
import type { SessionCookie } from './session-cookie.ts'

/**
 * better-auth never learns where it is served: links in mails are made by us, and the origin of a request is checked
 * before it gets here. This origin leaves the process nowhere.
 */
export const internalOrigin = 'http://auth.internal'

/** Headers of the requests that we hand to better-auth; they are made by us and never copied from outside. */
export const internalHeaders = { clientAddress: 'x-client-address', publicUrl: 'x-public-url' } as const

const dayS = 24 * 60 * 60

export type StorageOptionsDeps = {
  readonly database: Database
  readonly ids: IdSource
  readonly secret: string
  readonly cookie: SessionCookie
  readonly brandName: string
}

/** How better-auth stores and signs; what it does with people stands in `create-auth.ts`. */
export function betterAuthStorageOptions(deps: StorageOptionsDeps) {
  return {
    appName: deps.brandName,
    baseURL: internalOrigin,
    basePath: '/api/auth',
    secret: deps.secret,
    database: {
      db: deps.database.authDb,
      type: deps.database.dialect,
      // It would hash a password inside the transaction, and on SQLite every other write would wait for that.
      transaction: false,
    },
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    user: {
      modelName: 'users',
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
      additionalFields: {
        role: { type: 'string', required: false, defaultValue: 'user', input: false },
        normalizedEmail: {
          type: 'string',
          required: false,
          fieldName: 'normalized_email',
          input: false,
          returned: false,
        },
        blockedAtMs: {
          type: 'number',
          bigint: true,
          required: false,
          fieldName: 'blocked_at_ms',
          input: false,
          returned: false,
        },
      },
    },
    session: {
      modelName: 'sessions',
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      expiresIn: 30 * dayS,
      updateAge: dayS,
      freshAge: 0,
      cookieCache: { enabled: false },
    },
    account: {
      modelName: 'auth_accounts',
      fields: {
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    verification: {
      modelName: 'verifications',
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
      storeIdentifier: 'hashed',
    },
    advanced: advancedOptions(deps),
  } as const satisfies BetterAuthOptions
}

function advancedOptions({ cookie, ids }: StorageOptionsDeps) {
  const attributes = { secure: cookie.isSecure, httpOnly: true, sameSite: 'lax', path: '/' } as const
  return {
    // The name carries the stricter `__Host-` prefix already.
    useSecureCookies: false,
    cookiePrefix: 'tessera',
    cookies: {
      session_token: { name: cookie.name, attributes },
      dont_remember: { name: `${cookie.name}_short`, attributes },
    },
    defaultCookieAttributes: attributes,
    // `http/origin.ts` is stricter, and has seen the request as it came.
    disableCSRFCheck: true,
    disableOriginCheck: true,
    ipAddress: { ipAddressHeaders: [internalHeaders.clientAddress] as string[] },
    database: { generateId: ({ model }: { model: string }) => makeId(ids, model), validateSchema: false },
  } as const
}

function makeId(ids: IdSource, model: string): string {
  switch (model) {
    case 'user':
    case 'users':
      return ids.create('user')
    case 'session':
    case 'sessions':
      return ids.create('session')
    case 'account':
    case 'auth_accounts':
      return ids.create('authAccount')
    default:
      return ids.create('verification')
  }
}
