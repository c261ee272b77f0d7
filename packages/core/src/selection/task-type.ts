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

export type TaskType = (typeof taskTypes)[number]

export const complexities = ['simple', 'medium', 'complex'] as const

export type Complexity = (typeof complexities)[number]

export const preferences = ['economy', 'balanced', 'quality'] as const

export type Preference = (typeof preferences)[number]
