/** What stands in the tab and in search results; written into the pages when they are built. */
export const titleMessages = {
  meta: {
    name: 'Tessera',
    title: 'Tessera: AI by the answer, priced before you ask',
    description:
      'Chat with the best AI models and pay for each answer. You see the price before you send, and a receipt after.',
  },
  pageTitles: {
    signIn: 'Sign in',
    signUp: 'Create an account',
    forgotPassword: 'Forgotten password',
    resetPassword: 'New password',
    verify: 'Confirm your address',
    setup: 'First account',
    settings: 'Settings',
    pricing: 'Prices',
    history: 'Credit history',
    buy: 'Add credits',
    success: 'Your purchase',
    orders: 'Orders',
    unsubscribe: 'Unsubscribe',
    chat: 'Chat',
    admin: 'Admin',
    mails: 'Outbox',
    adminOrders: 'Orders and refunds',
    webhooks: 'Webhooks',
    adminSettings: 'Payment settings',
    notFound: 'Not found',
  },
} as const
