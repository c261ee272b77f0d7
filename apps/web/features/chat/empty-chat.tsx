'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'

import { Skeleton } from '@/components/ui/skeleton'
import { call } from '@/lib/api/client'
import { formatEstimateRange } from '@/lib/format-credits'
import type { messages } from '@/messages/en'

type StarterKey = keyof typeof messages.starters

const starterKeys: readonly StarterKey[] = ['explain', 'write', 'code', 'plan']

type Range = { readonly key: StarterKey; readonly range: string }

/** Asks one after the other, so that opening a chat does not send a burst. */
async function estimateAll(
  prompts: readonly { readonly key: StarterKey; readonly prompt: string }[],
): Promise<Range[]> {
  const ranges: Range[] = []
  for (const { key, prompt } of prompts) {
    const estimate = await call('estimate', { body: { prompt, model: 'auto' } })
    ranges.push({ key, range: formatEstimateRange(estimate.estimated_credits, estimate.max_credits) })
  }
  return ranges
}

type EmptyChatProps = { readonly name: string; readonly onPick: (prompt: string) => void }

/** A greeting and four useful beginnings with what they typically cost. */
export function EmptyChat({ name, onPick }: EmptyChatProps) {
  const t = useTranslations('chat')
  const starters = useTranslations('starters')
  const prompts = starterKeys.map((key) => ({ key, prompt: starters(`${key}.prompt`) }))
  const ranges = useQuery({
    queryKey: ['starters'],
    queryFn: () => estimateAll(prompts),
    staleTime: Infinity,
    retry: false,
  })
  const [firstName] = name.trim().split(/\s+/)
  return (
    <div className="mx-auto flex w-full max-w-[640px] grow flex-col justify-center py-10">
      <h1 className="text-title font-semibold tracking-tight">
        {t('greeting', { name: firstName ?? name })}
      </h1>
      <p className="mt-2 text-reading text-muted">{t('greetingLead')}</p>
      <ul className="mt-8 grid gap-px overflow-hidden rounded-panel border border-line bg-line sm:grid-cols-2">
        {prompts.map(({ key, prompt }) => {
          const range = ranges.data?.find((one) => one.key === key)?.range
          return (
            <li key={key} className="flex">
              <button
                type="button"
                onClick={() => {
                  onPick(prompt)
                }}
                className="flex grow flex-col items-start gap-1 bg-page p-4 text-start transition-colors hover:bg-surface focus-visible:-outline-offset-2"
              >
                <span className="font-medium">{starters(`${key}.title`)}</span>
                <span className="line-clamp-2 text-muted">{prompt}</span>
                <span className="mt-1 h-4 font-mono text-label text-amber">
                  {range === undefined ? (
                    ranges.isPending ? (
                      <Skeleton className="h-4 w-24" />
                    ) : undefined
                  ) : (
                    t('aboutCredits', { range })
                  )}
                </span>
              </button>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
