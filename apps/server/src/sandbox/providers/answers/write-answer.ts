import { detectAnswerKind } from './answer-kind.ts'
import type { AnswerKind } from './answer-kind.ts'
import { readSubject } from './answer-subject.ts'
import type { AnswerSubject } from './answer-subject.ts'
import { writeCode } from './code-answer.ts'
import { writeMath, writeTable } from './figure-answers.ts'
import { writeExplanation, writeGreeting, writeIdeas, writeSummary } from './plain-answers.ts'
import {
  writeClassification,
  writeExtraction,
  writeLetter,
  writeStory,
  writeTranslation,
} from './text-answers.ts'

const writers: Readonly<Record<AnswerKind, (subject: AnswerSubject) => string>> = {
  greeting: writeGreeting,
  code: writeCode,
  math: writeMath,
  table: writeTable,
  ideas: writeIdeas,
  translation: writeTranslation,
  story: writeStory,
  summary: writeSummary,
  letter: writeLetter,
  extraction: writeExtraction,
  classification: writeClassification,
  explanation: writeExplanation,
}

/** An answer in markdown that fits the prompt's kind, says plainly who wrote it, and is the same for the same prompt. */
export function writeAnswer(prompt: string, modelId: string): string {
  const subject = readSubject(prompt, modelId)
  const body = writers[detectAnswerKind(prompt)](subject)
  return `*Sandbox: the built-in stand-in for \`${modelId}\` wrote this, no real model did.*\n\n${body}\n`
}
