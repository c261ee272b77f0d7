import type { RouteName, routes } from '@tessera/contracts/routes'
import { userPaths as paths } from '@tessera/contracts/user-paths'

type Routes = typeof routes
type Schema<Output, Input> = { readonly _zod: { readonly output: Output; readonly input: Input } }

/** Method and path of what anybody's pages ask for; those of operators stand in `operator.ts`. */
export const endpoints = {
  config: { method: 'GET', path: paths.config },
  setupStatus: { method: 'GET', path: paths.setup },
  setup: { method: 'POST', path: paths.setup },
  me: { method: 'GET', path: paths.me },
  balance: { method: 'GET', path: paths.credits.balance },
  savings: { method: 'GET', path: paths.credits.savings },
  packages: { method: 'GET', path: paths.credits.packages },
  modelCosts: { method: 'GET', path: paths.credits.modelCosts },
  transactions: { method: 'GET', path: paths.credits.transactions },
  purchase: { method: 'POST', path: paths.credits.purchase },
  purchaseStatus: { method: 'GET', path: paths.credits.purchaseStatus },
  orders: { method: 'GET', path: paths.credits.orders },
  order: { method: 'GET', path: paths.credits.order },
  refundOwn: { method: 'POST', path: paths.credits.refundOwn },
  redeemVoucher: { method: 'POST', path: paths.vouchers.redeem },
  notificationPreferences: { method: 'GET', path: paths.notifications.preferences },
  changeNotificationPreferences: { method: 'PATCH', path: paths.notifications.preferences },
  subscription: { method: 'GET', path: paths.notifications.unsubscribe },
  unsubscribe: { method: 'POST', path: paths.notifications.unsubscribe },
  models: { method: 'GET', path: paths.ai.models },
  estimate: { method: 'POST', path: paths.ai.estimate },
  route: { method: 'POST', path: paths.ai.route },
  run: { method: 'GET', path: paths.ai.run },
  stopRun: { method: 'POST', path: paths.ai.stopRun },
  conversations: { method: 'GET', path: paths.conversations.list },
  conversation: { method: 'GET', path: paths.conversations.one },
  renameConversation: { method: 'PATCH', path: paths.conversations.one },
  deleteConversation: { method: 'DELETE', path: paths.conversations.one },
} as const satisfies Endpoints

/** The compiler holds every table of endpoints against the contract. */
export type Endpoints = {
  readonly [Name in RouteName]?: Endpoint<Name>
}

export type Endpoint<Name extends RouteName> = {
  readonly method: Routes[Name]['method']
  readonly path: Routes[Name]['path']
}

export type EndpointName = keyof typeof endpoints

export type ResponseOf<Name extends RouteName> =
  Routes[Name]['response'] extends Schema<infer Output, unknown> ? Output : never

export type BodyOf<Name extends RouteName> = Routes[Name] extends {
  readonly body: Schema<unknown, infer Input>
}
  ? Input
  : undefined
