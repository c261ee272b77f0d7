/** Paths of the HTTP API as plain values: no zod here, so that the web can import them. */
export const paths = {
  config: '/api/config',
  setup: '/api/setup',
  auth: {
    signUp: '/api/auth/sign-up/email',
    signIn: '/api/auth/sign-in/email',
    signOut: '/api/auth/sign-out',
    session: '/api/auth/get-session',
    listSessions: '/api/auth/list-sessions',
    revokeSession: '/api/auth/revoke-session',
    revokeOtherSessions: '/api/auth/revoke-other-sessions',
    sendVerificationEmail: '/api/auth/send-verification-email',
    verifyEmail: '/api/auth/verify-email',
    requestPasswordReset: '/api/auth/request-password-reset',
    resetPassword: '/api/auth/reset-password',
    changePassword: '/api/auth/change-password',
    updateUser: '/api/auth/update-user',
  },
  me: '/api/me',
  credits: {
    balance: '/api/credits/balance',
    packages: '/api/credits/packages',
    modelCosts: '/api/credits/model-costs',
    transactions: '/api/credits/transactions',
    adminGrant: '/api/credits/admin/users/:id/grant',
    purchase: '/api/credits/purchase',
    purchaseStatus: '/api/credits/purchase/:session_id',
    /** Stripe's, signed; not in the table of routes. */
    webhook: '/api/credits/webhook',
    orders: '/api/credits/orders',
    order: '/api/credits/orders/:id',
    refundOwn: '/api/credits/orders/:id/refund',
    adminOrders: '/api/credits/admin/orders',
    adminOrder: '/api/credits/admin/orders/:id',
    adminRefund: '/api/credits/admin/orders/:id/refund',
    adminWebhookEvents: '/api/credits/admin/webhook-events',
    adminReplayEvent: '/api/credits/admin/webhook-events/:id/replay',
    adminDifferences: '/api/credits/admin/payment-differences',
    adminReconcile: '/api/credits/admin/reconcile',
    adminPaymentSettings: '/api/credits/admin/payment-settings',
  },
  ai: {
    models: '/api/ai/models',
    estimate: '/api/ai/estimate',
    route: '/api/ai/route',
    run: '/api/ai/runs/:id',
    stopRun: '/api/ai/runs/:id/stop',
  },
  conversations: {
    list: '/api/conversations',
    one: '/api/conversations/:id',
  },
  notifications: {
    preferences: '/api/notification-preferences',
    unsubscribe: '/api/unsubscribe',
    /** For mail programs (RFC 8058); not in the table of routes. */
    oneClickUnsubscribe: '/api/unsubscribe/one-click',
  },
  admin: {
    mails: '/api/admin/mails',
  },
  openapi: '/api/openapi.json',
  docs: '/api/docs',
  healthz: '/healthz',
  readyz: '/readyz',
  metrics: '/metrics',
} as const

/** Fills the `:name` parts of a path. */
export function fillPath(path: string, parameters: Readonly<Record<string, string>>): string {
  return path.replace(/:([a-z_]+)/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ''))
}
