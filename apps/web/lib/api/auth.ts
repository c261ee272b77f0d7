import type { SessionsResponse } from '@tessera/contracts/people'
import { userPaths as paths } from '@tessera/contracts/user-paths'

import { queryString, request } from './client.ts'

export type SessionRow = SessionsResponse[number]

async function post(path: string, body: object): Promise<Response> {
  return request(path, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

/** Makes an account and signs nobody in; answers the same when there is one already. */
export async function signUp(input: { name: string; email: string; password: string }): Promise<void> {
  await post(paths.auth.signUp, input)
}

export async function signIn(input: { email: string; password: string }): Promise<void> {
  await post(paths.auth.signIn, input)
}

export async function signOut(): Promise<void> {
  await post(paths.auth.signOut, {})
}

export async function requestPasswordReset(email: string): Promise<void> {
  await post(paths.auth.requestPasswordReset, { email })
}

export async function resetPassword(input: { newPassword: string; token: string }): Promise<void> {
  await post(paths.auth.resetPassword, input)
}

export async function changePassword(input: { currentPassword: string; newPassword: string }): Promise<void> {
  await post(paths.auth.changePassword, input)
}

export async function updateName(name: string): Promise<void> {
  await post(paths.auth.updateUser, { name })
}

/** To the address of whoever is signed in. */
export async function sendVerificationEmail(): Promise<void> {
  await post(paths.auth.sendVerificationEmail, {})
}

export async function verifyEmail(token: string): Promise<void> {
  await request(`${paths.auth.verifyEmail}${queryString({ token })}`, { method: 'GET' })
}

export async function listSessions(): Promise<readonly SessionRow[]> {
  const response = await request(paths.auth.listSessions, { method: 'GET' })
  return response.json()
}

export async function revokeSession(id: string): Promise<void> {
  await post(paths.auth.revokeSession, { id })
}

export async function revokeOtherSessions(): Promise<void> {
  await post(paths.auth.revokeOtherSessions, {})
}
