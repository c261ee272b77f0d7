/** The names of everything the page has loaded. */
export const queryKeys = {
  config: ['config'],
  me: ['me'],
  balance: ['balance'],
  packages: ['packages'],
  modelCosts: ['model-costs'],
  models: ['models'],
  transactions: ['transactions'],
  conversations: ['conversations'],
  conversation: (id: string) => ['conversation', id],
  sessions: ['sessions'],
  mails: ['mails'],
} as const
