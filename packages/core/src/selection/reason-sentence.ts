import type { ReasonCode } from './choose-model.ts'
import type { Complexity, TaskType } from './task-type.ts'

const nameByType: Readonly<Record<TaskType, string>> = {
  coding: 'coding task',
  math: 'maths task',
  reasoning: 'reasoning task',
  creative_writing: 'creative writing task',
  professional_writing: 'writing task',
  rewriting: 'rewriting task',
  summarization: 'summary',
  translation: 'translation',
  extraction: 'extraction task',
  factual_qa: 'question',
  chat: 'conversation',
  brainstorming: 'brainstorming task',
  classification: 'classification task',
}

type Sentence = (modelName: string, task: string) => string

const sentenceByCode: Readonly<Record<ReasonCode, Sentence>> = {
  named_by_user: (modelName) => `${modelName}, because you chose it.`,
  cheapest_good_enough: (modelName, task) => `${modelName} should do ${task} well at the best value.`,
  safer_for_difficulty: (modelName, task) =>
    `${modelName}, because ${task} is likely to need more than the cheapest models.`,
  best_quality: (modelName, task) => `${modelName} is among the strongest for ${task}.`,
  cheapest: (modelName, task) => `${modelName} is the cheapest model, and enough for ${task}.`,
  kept_for_conversation: (modelName) =>
    `${modelName} stays for this conversation: changing would gain little.`,
  only_suitable: (modelName) => `${modelName} is the only available model that suits this request.`,
  within_cap: (modelName, task) =>
    `${modelName} is the best choice for ${task} within your limit for one message.`,
  within_balance: (modelName, task) =>
    `${modelName} is the best choice for ${task} that your balance covers.`,
}

/** The reason for a choice in one English sentence, for API callers and logs. */
export function reasonSentence(facts: {
  readonly code: ReasonCode
  readonly modelName: string
  readonly taskType: TaskType
  readonly complexity: Complexity
}): string {
  const { code, modelName, taskType, complexity } = facts
  const name = nameByType[taskType]
  return sentenceByCode[code](modelName, `a ${complexity} ${name}`)
}
