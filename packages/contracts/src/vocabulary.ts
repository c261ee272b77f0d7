/** Words that both sides of the API share. The server checks at compile time that core knows the same ones. */
export const transactionKinds = [
  'purchase',
  'usage',
  'bonus',
  'refund',
  'adjustment',
  'subscription',
  'referral',
  'transfer',
] as const

export const taskTypes = [
  'coding',
  'math',
  'reasoning',
  'creative_writing',
  'professional_writing',
  'rewriting',
  'summarization',
  'translation',
  'extraction',
  'factual_qa',
  'chat',
  'brainstorming',
  'classification',
] as const

export const complexities = ['simple', 'medium', 'complex'] as const

export const preferences = ['economy', 'balanced', 'quality'] as const

export const roles = ['user', 'developer', 'admin', 'superadmin'] as const

export const finishReasons = [
  'stop',
  'length',
  'content_filter',
  'cancelled',
  'disconnected',
  'time_limit',
] as const
