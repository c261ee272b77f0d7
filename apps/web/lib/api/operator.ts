import { paths } from '@tessera/contracts/paths'

import { callEndpoint, type CallOptions } from './client.ts'
import type { Endpoints, ResponseOf } from './endpoints.ts'

/** Method and path of what operators ask for: apart, because nobody else's pages need them. */
const operatorEndpoints = {
  adminGrant: { method: 'POST', path: paths.credits.adminGrant },
  adminUsers: { method: 'GET', path: paths.operator.users },
  adminUser: { method: 'GET', path: paths.operator.user },
  adminUserTransactions: { method: 'GET', path: paths.operator.userTransactions },
  adminUserRuns: { method: 'GET', path: paths.operator.userRuns },
  changeUserRole: { method: 'PATCH', path: paths.operator.userRole },
  blockUser: { method: 'POST', path: paths.operator.blockUser },
  unblockUser: { method: 'POST', path: paths.operator.unblockUser },
  signOutUser: { method: 'POST', path: paths.operator.signOutUser },
  addUserNote: { method: 'POST', path: paths.operator.userNotes },
  operatorSettings: { method: 'GET', path: paths.operator.settings },
  changeOperatorSettings: { method: 'PATCH', path: paths.operator.settings },
  audit: { method: 'GET', path: paths.operator.audit },
  adminRequests: { method: 'GET', path: paths.operator.requests },
  adminRequest: { method: 'GET', path: paths.operator.request },
  today: { method: 'GET', path: paths.operator.today },
  analytics: { method: 'GET', path: paths.analytics.overview },
  analyticsEarnings: { method: 'GET', path: paths.analytics.earnings },
  analyticsUsers: { method: 'GET', path: paths.analytics.users },
  analyticsProjection: { method: 'GET', path: paths.analytics.projection },
  customers: { method: 'GET', path: paths.analytics.customers },
  customer: { method: 'GET', path: paths.analytics.customer },
  changeAnalyticsGoals: { method: 'PATCH', path: paths.analytics.goals },
  adminOrders: { method: 'GET', path: paths.credits.adminOrders },
  adminOrder: { method: 'GET', path: paths.credits.adminOrder },
  adminRefund: { method: 'POST', path: paths.credits.adminRefund },
  webhookDelivery: { method: 'GET', path: paths.credits.adminWebhookDelivery },
  webhookEvents: { method: 'GET', path: paths.credits.adminWebhookEvents },
  replayWebhookEvent: { method: 'POST', path: paths.credits.adminReplayEvent },
  paymentDifferences: { method: 'GET', path: paths.credits.adminDifferences },
  reconcile: { method: 'POST', path: paths.credits.adminReconcile },
  paymentSettings: { method: 'GET', path: paths.credits.adminPaymentSettings },
  changePaymentSettings: { method: 'PATCH', path: paths.credits.adminPaymentSettings },
  voucherBatches: { method: 'GET', path: paths.vouchers.batches },
  createVoucherBatch: { method: 'POST', path: paths.vouchers.batches },
  voucherBatch: { method: 'GET', path: paths.vouchers.batch },
  voucherCodes: { method: 'GET', path: paths.vouchers.codes },
  voucherRedemptions: { method: 'GET', path: paths.vouchers.redemptions },
  voidVoucherBatch: { method: 'POST', path: paths.vouchers.voidBatch },
  voidVoucherCode: { method: 'POST', path: paths.vouchers.voidCode },
  adminPrices: { method: 'GET', path: paths.prices.all },
  changePriceSettings: { method: 'PATCH', path: paths.prices.all },
  confirmPriceList: { method: 'POST', path: paths.prices.confirm },
  changeModelCost: { method: 'PATCH', path: paths.prices.model },
  withdrawModelCost: { method: 'POST', path: paths.prices.withdraw },
  modelCostHistory: { method: 'GET', path: paths.prices.history },
  createPackage: { method: 'POST', path: paths.prices.packages },
  changePackage: { method: 'PATCH', path: paths.prices.package },
  orderPackages: { method: 'POST', path: paths.prices.packageOrder },
  priceWhatIf: { method: 'POST', path: paths.prices.whatIf },
  previewPriceImport: { method: 'POST', path: paths.prices.previewImport },
  applyPriceImport: { method: 'POST', path: paths.prices.applyImport },
  adminSelection: { method: 'GET', path: paths.selection.all },
  changeSelection: { method: 'PATCH', path: paths.selection.all },
  changeAbilities: { method: 'PATCH', path: paths.selection.model },
  mails: { method: 'GET', path: paths.admin.mails },
} as const satisfies Endpoints

/** Calls a route of operators, as `call` does for everybody's. */
export async function callOperator<Name extends keyof typeof operatorEndpoints>(
  name: Name,
  options: CallOptions<Name> = {},
): Promise<ResponseOf<Name>> {
  const response = await callEndpoint(operatorEndpoints[name], options)
  return response.json()
}
