import { normalizeEmail } from '@tessera/core/access/normalize-email'
import { passwordLengths } from '@tessera/core/access/password-rules'
import { betterAuth } from 'better-auth'
import { APIError } from 'better-auth/api'

import { emailTakenMail } from '../../mails/email-taken.ts'
import { passwordChangedMail } from '../../mails/password-changed.ts'
import { resetPasswordMail } from '../../mails/reset-password.ts'
import type { AccountKeeper } from '../../ports/account-keeper.ts'
import type { Mailer } from '../../ports/mailer.ts'
import type { PeopleStore } from '../../ports/people-store.ts'
import type { RateLimiter } from '../../ports/rate-limiter.ts'
import { createAccountKeeper } from './account-keeper.ts'
import { betterAuthStorageOptions, internalHeaders, type StorageOptionsDeps } from './better-auth-options.ts'
import { sendVerificationMail } from './send-verification-mail.ts'

export type AuthDeps = StorageOptionsDeps & {
  readonly people: PeopleStore
  readonly mailer: Mailer
  readonly limiter: RateLimiter
  /** `bootstrapAccount` with its parts filled in. */
  readonly bootstrap: (userId: string) => Promise<unknown>
  /** Told after whatever may have changed a session or a person. */
  readonly onChange?: () => void
  /** Tests have one that costs next to nothing. Without it better-auth hashes: scrypt, N = 16384, r = 16, p = 1. */
  readonly passwordHashing?: PasswordHashing | undefined
  /** Told of what went wrong where the person is not to notice. */
  readonly onError: (error: unknown, what: string) => void
}

export type PasswordHashing = {
  readonly hash: (password: string) => Promise<string>
  readonly verify: (guess: { readonly hash: string; readonly password: string }) => Promise<boolean>
}

/** Signing up and in, sessions and passwords, as better-auth does them, behind our own HTTP layer. */
export type Auth = {
  /** Answers a request made by `mount-auth`, never one straight from the network. */
  readonly handle: (request: Request) => Promise<Response>
  readonly accounts: AccountKeeper
}

/** The code of the refusal that a blocked person meets after the right password. */
export const blockedCode = 'ACCOUNT_BLOCKED'

export function createAuth(deps: AuthDeps): Auth {
  const auth = betterAuth({
    ...betterAuthStorageOptions(deps),
    logger: { level: 'error', log: (_level, message) => deps.onError(new Error(message), 'better-auth') },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: passwordLengths.minimum,
      maxPasswordLength: passwordLengths.maximum,
      // Signing up answers the same for a new and for a taken address, so it can't begin a session.
      autoSignIn: false,
      requireEmailVerification: false,
      ...(deps.passwordHashing && { password: deps.passwordHashing }),
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: resetLinkLifeS,
      sendResetPassword: ({ user, token }, request) =>
        sendResetLink(deps, { email: user.email, token, publicUrl: publicUrlOf(request) }),
      onExistingUserSignUp: ({ user }, request) =>
        tellOwnerOfSignUp(deps, { email: user.email, publicUrl: publicUrlOf(request) }),
      onPasswordReset: ({ user }) => finishReset(deps, user.id),
    },
    databaseHooks: databaseHooks(deps),
  })
  return {
    handle: (request) => auth.handler(request).finally(deps.onChange),
    accounts: createAccountKeeper(deps.people, auth.$context),
  }
}

const resetLinkLifeS = 60 * 60

type Link = { readonly email: string; readonly publicUrl: string }

async function sendResetLink(deps: AuthDeps, link: Link & { readonly token: string }): Promise<void> {
  if (!(await mayMail(deps, link.email))) return
  const url = `${link.publicUrl}/reset-password/?token=${encodeURIComponent(link.token)}`
  await deps.mailer.queue(resetPasswordMail({ recipient: link.email, brandName: deps.brandName, url }))
}

async function tellOwnerOfSignUp(deps: AuthDeps, link: Link): Promise<void> {
  if (!(await mayMail(deps, link.email))) return
  const url = `${link.publicUrl}/forgot-password/`
  await deps.mailer.queue(emailTakenMail({ recipient: link.email, brandName: deps.brandName, url }))
}

/** Nobody can have somebody else's mailbox flooded; the answer does not tell whether a mail was sent. */
async function mayMail(deps: AuthDeps, email: string): Promise<boolean> {
  const verdict = await deps.limiter.consume('mail_recipient', normalizeEmail(email))
  return verdict.isAllowed
}

function publicUrlOf(request: Request | undefined): string {
  return request?.headers.get(internalHeaders.publicUrl) ?? ''
}

/**
 * Whoever followed the link owns the mailbox. Somebody who signed up with this address before them loses the password
 * with the reset, and here also a session that began while the new one was being hashed, and other links.
 */
async function finishReset(deps: AuthDeps, userId: string): Promise<void> {
  await deps.people.endAllSessions(userId)
  await deps.people.dropPasswordResets(userId)
  await deps.people.markEmailVerified(userId)
  await tellOfChange(deps, userId)
  await bootstrapQuietly(deps, userId)
}

async function tellOfChange(deps: AuthDeps, userId: string): Promise<void> {
  const person = await deps.people.findPerson(userId)
  if (person === undefined) return
  await deps.mailer.queue(passwordChangedMail({ recipient: person.email, brandName: deps.brandName }))
}

/** A wallet that could not be made now is made at the next sign-in; the person goes on meanwhile. */
async function bootstrapQuietly(deps: AuthDeps, userId: string): Promise<void> {
  try {
    await deps.bootstrap(userId)
  } catch (error) {
    deps.onError(error, 'making the wallet of an account')
  }
}

type HookContext = { readonly path?: string; readonly request?: Request | undefined }

/** A mail that can't be stored is no reason to refuse the account; the person can ask for another. */
async function greet(deps: AuthDeps, userId: string, request: Request | undefined): Promise<void> {
  try {
    const person = await deps.people.findPerson(userId)
    if (person === undefined) return
    await sendVerificationMail(deps, { userId, email: person.email, publicUrl: publicUrlOf(request) })
  } catch (error) {
    deps.onError(error, 'sending the first verification mail')
  }
}

function databaseHooks(deps: AuthDeps) {
  return {
    user: {
      create: {
        before: async (user: { email: string }) => ({
          data: { ...user, normalizedEmail: normalizeEmail(user.email) },
        }),
      },
    },
    account: {
      create: {
        after: async (account: { userId: string }, context: HookContext | null) => {
          await bootstrapQuietly(deps, account.userId)
          if (context?.path === '/sign-up/email') await greet(deps, account.userId, context.request)
        },
      },
    },
    session: {
      create: {
        before: async (session: { userId: string }) => {
          const person = await deps.people.findPerson(session.userId)
          if (person?.isBlocked !== true) return { data: session }
          throw new APIError('FORBIDDEN', { code: blockedCode, message: 'This account is blocked.' })
        },
        after: async (session: { userId: string }) => {
          await bootstrapQuietly(deps, session.userId)
        },
      },
    },
  }
}
