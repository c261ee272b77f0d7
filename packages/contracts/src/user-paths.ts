/** Paths that the pages of everybody need: apart, so that they don't carry those of operators. No zod here either. */
export const userPaths = {
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
    savings: '/api/credits/savings',
    packages: '/api/credits/packages',
    modelCosts: '/api/credits/model-costs',
    transactions: '/api/credits/transactions',
    transactionsExport: '/api/credits/transactions/export',
    purchase: '/api/credits/purchase',
    purchaseStatus: '/api/credits/purchase/:session_id',
    /** Stripe's, signed; not in the table of routes. */
    webhook: '/api/credits/webhook',
    orders: '/api/credits/orders',
    order: '/api/credits/orders/:id',
    refundOwn: '/api/credits/orders/:id/refund',
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
  vouchers: {
    redeem: '/api/vouchers/redeem',
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
