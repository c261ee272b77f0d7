import type { z } from 'zod'

import {
  estimateRequest,
  estimateResponse,
  modelsResponse,
  routeRequest,
  routeResponse,
  runResponse,
  stopRunResponse,
} from './ai.ts'
import { analyticsRoutes } from './analytics-routes.ts'
import { configResponse } from './config.ts'
import {
  conversationResponse,
  conversationsQuery,
  conversationsResponse,
  conversation,
  renameConversationRequest,
} from './conversations.ts'
import {
  balanceResponse,
  grantRequest,
  grantResponse,
  modelCostsResponse,
  packagesResponse,
  transactionsQuery,
  transactionsResponse,
} from './credits.ts'
import { customerRoutes } from './customer-routes.ts'
import { exportRoutes } from './export-routes.ts'
import { notificationRoutes } from './notification-routes.ts'
import { operatorRoutes } from './operator-routes.ts'
import { paths } from './paths.ts'
import { paymentRoutes } from './payment-routes.ts'
import {
  mailsQuery,
  mailsResponse,
  meResponse,
  setupQuery,
  setupRequest,
  setupResponse,
  setupStatusResponse,
} from './people.ts'
import { priceRoutes } from './price-routes.ts'
import { selectionRoutes } from './selection-routes.ts'
import type { roles } from './vocabulary.ts'
import { voucherRoutes } from './voucher-routes.ts'

/** Who may call: anybody, or a signed-in person from this step of the ladder on. */
export type RouteAccess = 'public' | (typeof roles)[number]

/** One route of our own API: what validates it, documents it and types its client. */
export type RouteDefinition = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly access: RouteAccess
  readonly tag: 'system' | 'people' | 'credits' | 'ai' | 'conversations' | 'admin'
  readonly summary: string
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  readonly response: z.ZodType
  /** Takes an `Idempotency-Key` header. */
  readonly idempotent?: true
  /** Also answers as server-sent events. */
  readonly eventStream?: true
  /** Answers 204 without a body. */
  readonly noContent?: true
  /** Answers a file, CSV or PDF as the query asks, and not JSON. */
  readonly download?: true
}

function defineRoutes<const Table extends Record<string, RouteDefinition>>(table: Table): Table {
  return table
}

/** The whole API besides better-auth's own `/api/auth/*`. */
export const routes = defineRoutes({
  config: {
    method: 'GET',
    path: paths.config,
    access: 'public',
    tag: 'system',
    summary: 'What is switched on',
    response: configResponse,
  },
  setupStatus: {
    method: 'GET',
    path: paths.setup,
    access: 'public',
    tag: 'people',
    summary: 'Whether a set-up link is still good',
    query: setupQuery,
    response: setupStatusResponse,
  },
  setup: {
    method: 'POST',
    path: paths.setup,
    access: 'public',
    tag: 'people',
    summary: 'Make the first superadmin',
    body: setupRequest,
    response: setupResponse,
  },
  me: {
    method: 'GET',
    path: paths.me,
    access: 'user',
    tag: 'people',
    summary: 'Who I am',
    response: meResponse,
  },

  balance: {
    method: 'GET',
    path: paths.credits.balance,
    access: 'user',
    tag: 'credits',
    summary: 'Balance of the active wallet',
    response: balanceResponse,
  },
  packages: {
    method: 'GET',
    path: paths.credits.packages,
    access: 'public',
    tag: 'credits',
    summary: 'Credit packages on sale',
    response: packagesResponse,
  },
  modelCosts: {
    method: 'GET',
    path: paths.credits.modelCosts,
    access: 'public',
    tag: 'credits',
    summary: 'The price list in force',
    response: modelCostsResponse,
  },
  transactions: {
    method: 'GET',
    path: paths.credits.transactions,
    access: 'user',
    tag: 'credits',
    summary: 'Transactions of the active wallet, newest first',
    query: transactionsQuery,
    response: transactionsResponse,
  },
  adminGrant: {
    method: 'POST',
    path: paths.credits.adminGrant,
    access: 'admin',
    tag: 'admin',
    summary: 'Grant bonus credits, or correct a balance',
    body: grantRequest,
    response: grantResponse,
    idempotent: true,
  },

  ...paymentRoutes,

  ...notificationRoutes,

  ...voucherRoutes,

  ...operatorRoutes,

  ...analyticsRoutes,
  ...customerRoutes,

  ...priceRoutes,
  ...selectionRoutes,

  ...exportRoutes,

  models: {
    method: 'GET',
    path: paths.ai.models,
    access: 'user',
    tag: 'ai',
    summary: 'Models with prices and capabilities',
    response: modelsResponse,
  },
  estimate: {
    method: 'POST',
    path: paths.ai.estimate,
    access: 'user',
    tag: 'ai',
    summary: 'What a prompt would cost, and with which model',
    body: estimateRequest,
    response: estimateResponse,
  },
  route: {
    method: 'POST',
    path: paths.ai.route,
    access: 'user',
    tag: 'ai',
    summary: 'Ask: hold, answer, charge',
    body: routeRequest,
    response: routeResponse,
    idempotent: true,
    eventStream: true,
  },
  run: {
    method: 'GET',
    path: paths.ai.run,
    access: 'user',
    tag: 'ai',
    summary: 'A run as it stands, or watched',
    response: runResponse,
    eventStream: true,
  },
  stopRun: {
    method: 'POST',
    path: paths.ai.stopRun,
    access: 'user',
    tag: 'ai',
    summary: 'Stop a running request',
    response: stopRunResponse,
  },

  conversations: {
    method: 'GET',
    path: paths.conversations.list,
    access: 'user',
    tag: 'conversations',
    summary: 'Stored conversations, last used first',
    query: conversationsQuery,
    response: conversationsResponse,
  },
  conversation: {
    method: 'GET',
    path: paths.conversations.one,
    access: 'user',
    tag: 'conversations',
    summary: 'One conversation with its messages',
    response: conversationResponse,
  },
  renameConversation: {
    method: 'PATCH',
    path: paths.conversations.one,
    access: 'user',
    tag: 'conversations',
    summary: 'Rename a conversation',
    body: renameConversationRequest,
    response: conversation,
  },
  deleteConversation: {
    method: 'DELETE',
    path: paths.conversations.one,
    access: 'user',
    tag: 'conversations',
    summary: 'Delete a conversation',
    response: conversation,
    noContent: true,
  },

  mails: {
    method: 'GET',
    path: paths.admin.mails,
    access: 'superadmin',
    tag: 'admin',
    summary: 'The outbox of the sandbox',
    query: mailsQuery,
    response: mailsResponse,
  },
})

export type RouteName = keyof typeof routes
