import { err, ok, type Result } from '@tessera/core/result'

import type { Actor } from '../../ports/actor.ts'
import type { ApiFailure } from '../../ports/endpoint.ts'
import type { AuthAnswer, AuthCall, AuthRouteDeps } from './auth-route.ts'
import { internalHeaders, internalOrigin } from './better-auth-options.ts'
import { signValue } from './session-cookie.ts'
import { translateAuthError } from './translate-auth-error.ts'

/** An answer of better-auth that is no refusal and that we can't explain: the cause is in the log. */
export class AuthFault extends Error {
  override readonly name = 'AuthFault'
}

/**
 * Asks better-auth with a request of our own making: nothing of the one from outside reaches it but what stands here.
 * @returns its answer, or a refusal in our words. Throws `AuthFault` where better-auth failed.
 */
export async function forward(
  deps: AuthRouteDeps,
  call: AuthCall<unknown, Actor | undefined>,
  target: { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: object },
): Promise<Result<AuthAnswer, ApiFailure>> {
  const response = await deps.auth.handle(
    new Request(`${internalOrigin}${target.path}`, {
      method: target.method,
      headers: headersOf(deps, call),
      ...(target.method === 'POST' && { body: JSON.stringify(target.body ?? {}) }),
    }),
  )
  const body = await readJson(response)
  if (response.ok) return ok({ body, cookies: response.headers.getSetCookie() })
  const failure = translateAuthError(response.status, body)
  if (failure === undefined) {
    // Its own error is swallowed in there. Where the database is away, asking it says so, and that is no fault of ours.
    await deps.people.hasSuperadmin()
    throw new AuthFault(`better-auth answered ${response.status} to ${target.path}`)
  }
  return err(failure)
}

function headersOf(deps: AuthRouteDeps, call: AuthCall<unknown, Actor | undefined>): Headers {
  const headers = new Headers({
    'content-type': 'application/json',
    [internalHeaders.clientAddress]: call.place.address,
    [internalHeaders.publicUrl]: call.publicUrl,
  })
  if (call.userAgent !== undefined) headers.set('user-agent', call.userAgent.slice(0, 500))
  if (call.sessionToken !== undefined) {
    // Also for bearer tokens: to better-auth every session comes in its cookie.
    headers.set('cookie', `${deps.cookie.name}=${signValue(call.sessionToken, deps.secret)}`)
  }
  return headers
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text()
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
