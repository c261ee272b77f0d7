import { z } from 'zod'

import { cleanText, creditAmount } from './primitives.ts'
import { complexities, finishReasons, preferences, taskTypes } from './vocabulary.ts'

/** Characters; about 128,000 tokens. */
export const longestPrompt = 500_000

const promptText = cleanText.max(longestPrompt)

export const chatMessage = z.strictObject({
  role: z.enum(['system', 'user', 'assistant']),
  content: promptText.min(1),
})

const asked = z.strictObject({
  /** Either this … */
  prompt: promptText.optional(),
  /** … or a whole conversation, the last message from the user. */
  messages: z.array(chatMessage).min(1).max(500).optional(),
  /** A model id, or `auto`. */
  model: cleanText.min(1).max(200).optional(),
  preference: z.enum(preferences).default('balanced'),
  max_output_tokens: z.number().int().min(1).max(1_000_000).optional(),
  temperature: z.number().min(0).max(2).optional(),
  /** The most this message may cost, in credits. */
  max_credits: creditAmount.refine((amount) => amount > 0, 'must be above zero').optional(),
  conversation_id: cleanText.max(100).optional(),
  parent_message_id: cleanText.max(100).optional(),
  /** One of the caller's own wallets; without it the active one. */
  wallet_id: cleanText.max(100).optional(),
})

export const estimateRequest = asked
export type EstimateRequest = z.input<typeof estimateRequest>

const alternative = z.object({
  model: z.string(),
  name: z.string(),
  estimated_credits: z.number(),
  max_credits: z.number(),
})

export const estimateResponse = z.object({
  task_type: z.enum(taskTypes),
  complexity: z.enum(complexities),
  difficulty: z.number(),
  model: z.string(),
  model_name: z.string(),
  provider: z.string(),
  reason: z.string(),
  reason_code: z.string(),
  alternatives: z.array(alternative),
  input_tokens: z.number().int(),
  expected_output_tokens: z.number().int(),
  max_output_tokens: z.number().int(),
  estimated_credits: z.number(),
  max_credits: z.number(),
  affordable: z.boolean(),
  available: z.number(),
})
export type EstimateResponse = z.infer<typeof estimateResponse>

export const routeRequest = asked.extend({
  stream: z.boolean().default(false),
  /** Makes a new conversation out of this prompt, stored and listed. */
  store: z.boolean().default(false),
})
export type RouteRequest = z.input<typeof routeRequest>

export const usage = z.object({
  input_tokens: z.number().int(),
  cache_read_tokens: z.number().int(),
  cache_write_tokens: z.number().int(),
  output_tokens: z.number().int(),
  reasoning_tokens: z.number().int(),
  source: z.enum(['provider', 'counted', 'mixed']),
})

export const routeResponse = z.object({
  request_id: z.string(),
  conversation_id: z.string().nullable(),
  message_id: z.string().nullable(),
  model: z.string(),
  model_name: z.string(),
  task_type: z.enum(taskTypes),
  complexity: z.enum(complexities),
  reason: z.string(),
  response: z.string(),
  finish_reason: z.enum(finishReasons),
  usage,
  credits_charged: z.number(),
  balance: z.number(),
})
export type RouteResponse = z.infer<typeof routeResponse>

/** `event: start` */
export const startEvent = z.object({
  request_id: z.string(),
  conversation_id: z.string().nullable(),
  user_message_id: z.string().nullable(),
  message_id: z.string().nullable(),
  model: z.string(),
  model_name: z.string(),
  task_type: z.enum(taskTypes),
  complexity: z.enum(complexities),
  reason: z.string(),
  reason_code: z.string(),
  /** Credits held for this run: it can't cost more. */
  held: z.number(),
  max_credits: z.number(),
  max_output_tokens: z.number().int(),
})
export type StartEvent = z.infer<typeof startEvent>

/** `event: delta` */
export const deltaEvent = z.union([z.object({ text: z.string() }), z.object({ reasoning: z.string() })])
export type DeltaEvent = z.infer<typeof deltaEvent>

/** `event: done`: the answer less its text. */
export const doneEvent = routeResponse.omit({ response: true })
export type DoneEvent = z.infer<typeof doneEvent>

/** `event: error`: what went wrong after the stream began, what it cost (nothing, for faults) and the balance. */
export const streamErrorEvent = z.object({
  error: z.object({ code: z.string(), message: z.string(), request_id: z.string() }),
  credits_charged: z.number(),
  balance: z.number(),
})
export type StreamErrorEvent = z.infer<typeof streamErrorEvent>

export const aiModel = z.object({
  id: z.string(),
  name: z.string(),
  provider: z.string(),
  available: z.boolean(),
  context_window_tokens: z.number().int(),
  max_output_tokens: z.number().int(),
  capabilities: z.array(z.string()),
  /** For input that fits the first tier. */
  credits_per_1k_input_tokens: z.number(),
  credits_per_1k_output_tokens: z.number(),
})
export const modelsResponse = z.object({ models: z.array(aiModel) })
export type ModelsResponse = z.infer<typeof modelsResponse>

/** GET a run as JSON (`accept: application/json`); with `accept: text/event-stream` it is watched instead. */
export const runResponse = z.object({
  request_id: z.string(),
  status: z.enum(['running', 'settled', 'released', 'expired']),
  conversation_id: z.string().nullable(),
  model: z.string(),
  model_name: z.string(),
  task_type: z.enum(taskTypes),
  complexity: z.enum(complexities),
  reason: z.string(),
  response: z.string(),
  finish_reason: z.enum(finishReasons).nullable(),
  usage: usage.nullable(),
  held: z.number(),
  credits_charged: z.number(),
  balance: z.number().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
})
export type RunResponse = z.infer<typeof runResponse>

export const stopRunResponse = z.object({ request_id: z.string(), status: z.enum(['stopping', 'ended']) })
export type StopRunResponse = z.infer<typeof stopRunResponse>
