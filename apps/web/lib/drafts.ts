'use client'

import { useCallback, useEffect, useRef, useState } from 'react'

import { forgetLocal, readLocal, writeLocal } from './local-store'

const draftPrefix = 'tessera.draft.'

const saveAfterMs = 300

export function draftKey(userId: string, conversationId: string | null): string {
  return `${draftPrefix}${userId}.${conversationId ?? 'new'}`
}

let isForgotten = false

/** For whoever signs out: also what was typed a moment ago, and would be saved as the page is left, is not kept. */
export function forgetDrafts(): void {
  isForgotten = true
  forgetLocal(draftPrefix)
}

type Unsaved = { readonly key: string; readonly text: string }

/** The text of a prompt that was not sent yet, kept through reloads for each conversation. */
export function useDraft(key: string): readonly [string, (text: string) => void] {
  const [draft, setDraft] = useState(() => ({ key, text: readLocal(key) ?? '' }))
  const unsaved = useRef<Unsaved | undefined>(undefined)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  if (draft.key !== key) setDraft({ key, text: readLocal(key) ?? '' })

  const save = useCallback(() => {
    clearTimeout(timer.current)
    if (unsaved.current && !isForgotten) writeLocal(unsaved.current.key, unsaved.current.text)
    unsaved.current = undefined
  }, [])

  useEffect(() => {
    globalThis.addEventListener('pagehide', save)
    return () => {
      globalThis.removeEventListener('pagehide', save)
      save()
    }
  }, [save])

  const change = useCallback(
    (text: string) => {
      if (unsaved.current?.key !== key) save()
      unsaved.current = { key, text }
      clearTimeout(timer.current)
      timer.current = setTimeout(save, saveAfterMs)
      setDraft({ key, text })
    },
    [key, save],
  )
  return [draft.text, change]
}
