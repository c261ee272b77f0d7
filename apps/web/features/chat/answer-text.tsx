'use client'

import { lazy, Suspense } from 'react'

type AnswerTextProps = { readonly text: string; readonly isStreaming: boolean }

/** Markdown is heavy: it loads beside the first answer, whose words are readable meanwhile. */
const Markdown = lazy(async () => ({ default: (await import('./markdown')).Markdown }))

export function AnswerText({ text, isStreaming }: AnswerTextProps) {
  return (
    <Suspense fallback={<div className="prose whitespace-pre-wrap">{text}</div>}>
      <Markdown text={text} isStreaming={isStreaming} />
    </Suspense>
  )
}
