'use client'

import type { preferences } from '@tessera/contracts/vocabulary'
import { useCallback, useState } from 'react'

import { readLocal, writeLocal } from '@/lib/local-store'

export type Preference = (typeof preferences)[number]

export type ChatPreferences = {
  /** Null: Tessera chooses. */
  readonly model: string | null
  readonly preference: Preference
  /** The most that one message may cost, in credits. */
  readonly maxCredits: number | null
}

export const preferenceOptions: readonly Preference[] = ['economy', 'balanced', 'quality']

const initial: ChatPreferences = { model: null, preference: 'balanced', maxCredits: null }

function isPreference(value: unknown): value is Preference {
  return value === 'economy' || value === 'balanced' || value === 'quality'
}

/** Reads what an earlier visit left, whoever wrote it. */
export function parsePreferences(text: string | null): ChatPreferences {
  if (text === null) return initial
  try {
    const value: Partial<Record<keyof ChatPreferences, unknown>> | null = JSON.parse(text)
    if (value === null || typeof value !== 'object') return initial
    return {
      model: typeof value.model === 'string' ? value.model : null,
      preference: isPreference(value.preference) ? value.preference : 'balanced',
      maxCredits: typeof value.maxCredits === 'number' && value.maxCredits > 0 ? value.maxCredits : null,
    }
  } catch {
    return initial
  }
}

/** Model, preference and cap, kept in this browser for each person. */
export function useChatPreferences(
  userId: string,
): readonly [ChatPreferences, (change: Partial<ChatPreferences>) => void] {
  const key = `tessera.chat.${userId}`
  const [value, setValue] = useState(() => parsePreferences(readLocal(key)))
  const change = useCallback(
    (changed: Partial<ChatPreferences>) => {
      setValue((old) => {
        const next = { ...old, ...changed }
        writeLocal(key, JSON.stringify(next))
        return next
      })
    },
    [key],
  )
  return [value, change]
}
