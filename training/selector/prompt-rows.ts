import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { taskTypes } from '@tessera/core/selection/task-type'
import { z } from 'zod'

const outsideRow = z.object({
  id: z.string(),
  source: z.string(),
  prompt: z.string(),
  train_ok: z.boolean(),
  task_type: z.enum(taskTypes).optional(),
  task_type_alt: z.array(z.enum(taskTypes)).optional(),
  scenario: z.string().optional(),
  subject: z.string().optional(),
  strong: z.string().optional(),
  weak: z.string().optional(),
  strong_correct: z.boolean().optional(),
  weak_correct: z.boolean().optional(),
  strong_score: z.number().optional(),
  weak_score: z.number().optional(),
  models: z.record(z.string(), z.number()).optional(),
  costs: z.record(z.string(), z.number()).optional(),
  oss7_difficulty: z.number().optional(),
  contaminated: z.boolean().optional(),
})

/** A prompt of the outside data, with what is known of it. */
export type OutsideRow = z.infer<typeof outsideRow>

const ownPrompt = z.strictObject({
  prompt: z.string().min(1),
  type: z.enum(taskTypes),
  alt: z.array(z.enum(taskTypes)).optional(),
  lang: z.string().regex(/^[a-z]{2,3}$/),
  hard: z.number().min(0).max(1),
  tokens: z.number().positive(),
})

/** A prompt that was written for the training, and the file it stands in. */
export type OwnPrompt = z.infer<typeof ownPrompt> & { readonly file: string }

/** Reads outside data, which is never a part of the project. */
export function readOutsideRows(path: string): readonly OutsideRow[] {
  return linesOf(path).map((line) => outsideRow.parse(JSON.parse(line)))
}

const promptFolder = join(import.meta.dirname, 'prompts')

/** The project's own training prompts. Throws where a line is no prompt in the format that the README describes. */
export function readOwnPrompts(folder: string = promptFolder): readonly OwnPrompt[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted()
  return files.flatMap((file) =>
    linesOf(join(folder, file)).map((line) => Object.assign(ownPrompt.parse(JSON.parse(line)), { file })),
  )
}

function linesOf(path: string): readonly string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
}
