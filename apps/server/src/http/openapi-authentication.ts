import { paths } from '@tessera/contracts/paths'
import {
  changePasswordRequest,
  requestPasswordResetRequest,
  resetPasswordRequest,
  revokeSessionRequest,
  sendVerificationEmailRequest,
  sessionsResponse,
  signInRequest,
  signUpRequest,
  updateUserRequest,
} from '@tessera/contracts/people'
import { z } from 'zod'

type Flow = {
  readonly path: string
  readonly name: string
  readonly summary: string
  readonly isPublic?: true
  /** Without one it is a GET, unless it changes something. */
  readonly body?: z.ZodType
  readonly method?: 'get' | 'post'
  readonly response?: z.ZodType
}

const { auth } = paths

/** Signing in and out is served by a library with names of its own; what validates it is ours and stands here too. */
const flows: readonly Flow[] = [
  { path: auth.signUp, name: 'signUp', summary: 'Sign up', isPublic: true, body: signUpRequest },
  { path: auth.signIn, name: 'signIn', summary: 'Sign in', isPublic: true, body: signInRequest },
  { path: auth.signOut, name: 'signOut', summary: 'Sign out', method: 'post' },
  { path: auth.session, name: 'session', summary: 'The session, or null', isPublic: true },
  { path: auth.listSessions, name: 'listSessions', summary: 'All my sessions', response: sessionsResponse },
  { path: auth.revokeSession, name: 'revokeSession', summary: 'End one session', body: revokeSessionRequest },
  {
    path: auth.revokeOtherSessions,
    name: 'revokeOtherSessions',
    summary: 'End all my other sessions',
    method: 'post',
  },
  {
    path: auth.sendVerificationEmail,
    name: 'sendVerificationEmail',
    summary: 'Send the verification mail again',
    body: sendVerificationEmailRequest,
  },
  {
    path: auth.requestPasswordReset,
    name: 'requestPasswordReset',
    summary: 'Ask for a mail to reset the password',
    isPublic: true,
    body: requestPasswordResetRequest,
  },
  {
    path: auth.resetPassword,
    name: 'resetPassword',
    summary: 'Set a new password with the token of the mail',
    isPublic: true,
    body: resetPasswordRequest,
  },
  {
    path: auth.changePassword,
    name: 'changePassword',
    summary: 'Change my password',
    body: changePasswordRequest,
  },
  { path: auth.updateUser, name: 'updateUser', summary: 'Change my name', body: updateUserRequest },
]

export const authenticationPaths: Readonly<Record<string, unknown>> = Object.fromEntries(
  flows.map((flow) => [
    flow.path,
    { [flow.method ?? (flow.body === undefined ? 'get' : 'post')]: describeFlow(flow) },
  ]),
)

function describeFlow(flow: Flow): unknown {
  return {
    operationId: flow.name,
    tags: ['people'],
    summary: flow.summary,
    security: flow.isPublic === true ? [] : [{ session: [] }, { bearer: [] }],
    ...(flow.body !== undefined && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(flow.body) } } },
    }),
    responses: {
      200: {
        description: 'Done',
        content: {
          'application/json': {
            schema: flow.response === undefined ? { type: ['object', 'null'] } : schemaOf(flow.response),
          },
        },
      },
      ...Object.fromEntries(
        ['400', '401', '403', '422', '429'].map((status) => [
          status,
          {
            description: 'Refused',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
          },
        ]),
      ),
    },
  }
}

function schemaOf(schema: z.ZodType): unknown {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return described
}
