import catalogueSeed from '../apps/server/src/adapters/db/catalogue-seed/models.generated.json' with { type: 'json' }

/** The model that all requests name. */
export const modelId = 'gpt-4o-mini'

export const eventsPerStream = 100

const sentence =
  'A gateway that bills every answer has to write down twice what it does: once before it asks, once after it knows. '

/** About 0.7 kB, as a request of somebody who explains what they want. */
export const prompt = `Explain to a colleague how this works, in a few sentences and without jargon. ${sentence.repeat(5)}`

export const answerText = sentence.repeat(5)

const head = { id: 'chatcmpl-bench', created: 1_760_000_000, model: modelId }
const usage = { prompt_tokens: 132, completion_tokens: 120, total_tokens: 252 }
const streamUsage = {
  prompt_tokens: 132,
  completion_tokens: eventsPerStream,
  total_tokens: 132 + eventsPerStream,
}

/** A whole answer of about 1 kB. */
export const answerJson = JSON.stringify({
  ...head,
  object: 'chat.completion',
  choices: [
    { index: 0, message: { role: 'assistant', content: answerText, refusal: null }, finish_reason: 'stop' },
  ],
  usage,
  service_tier: 'default',
  system_fingerprint: 'fp_bench',
})

/** The events of a streamed answer: one for each word, then the reason to stop, the usage and the end. */
export function answerEvents(count: number): readonly string[] {
  const words = answerText.split(' ')
  const chunk = (delta: object, finishReason: string | null): object => ({
    ...head,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  })
  const texts = Array.from({ length: count }, (_, index) =>
    chunk({ content: `${words[index % words.length] ?? ''} ` }, null),
  )
  const last = { ...head, object: 'chat.completion.chunk', choices: [], usage: streamUsage }
  return [
    ...[...texts, chunk({}, 'stop'), last].map((event) => `data: ${JSON.stringify(event)}\n\n`),
    'data: [DONE]\n\n',
  ]
}

export const modelsJson = JSON.stringify({
  object: 'list',
  data: catalogueSeed.models
    .filter(({ provider }) => provider === 'openai')
    .map((model) => ({ id: model.provider_model_id, object: 'model' })),
})
