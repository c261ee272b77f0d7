'use client'

import { CircleAlert, Coins, Hourglass, Scale, WifiOff, X, type LucideIcon } from 'lucide-react'
import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

import { creditsOf } from '@/components/rich-tags'
import { TextLink } from '@/components/text-link'
import { Button, IconButton } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import { ApiError, isErrorCode, NetworkError } from '@/lib/api/api-error'
import { useProblemText } from '@/lib/use-problem-text'

import { buyAndReturn } from './buy-and-return'
import type { LiveTurn } from './live-turn'
import type { RetryChange } from './use-send'

/** The card itself is there without a network; this part always comes with an answer of the server. */
const InsufficientCredits = dynamic(
  () => import('./insufficient-credits').then((loaded) => loaded.InsufficientCredits),
  { ssr: false },
)

export type ProblemCardProps = {
  readonly turn: LiveTurn
  readonly onRetry: (change: RetryChange) => void
  readonly onDismiss: (turnId: string) => void
}

function iconFor(error: unknown): LucideIcon {
  if (error instanceof NetworkError) return WifiOff
  if (isErrorCode(error, 'insufficient_credits', 'wallet_in_debt')) return Coins
  if (isErrorCode(error, 'wallet_frozen')) return Scale
  if (isErrorCode(error, 'rate_limited', 'too_many_runs')) return Hourglass
  return CircleAlert
}

type WayProps = { readonly turn: LiveTurn; readonly error: unknown; readonly onRetry: () => void }

/** What the person can do about it. */
function Way({ turn, error, onRetry }: WayProps): ReactNode {
  const t = useTranslations('problem')
  if (isErrorCode(error, 'unauthenticated')) {
    const next = encodeURIComponent(`${globalThis.location.pathname}${globalThis.location.search}`)
    return <TextLink href={`/sign-in/?reason=expired&next=${next}`}>{t('signIn')}</TextLink>
  }
  if (isErrorCode(error, 'email_not_verified')) return <TextLink href="/verify/">{t('verify')}</TextLink>
  if (isErrorCode(error, 'wallet_in_debt', 'wallet_frozen')) {
    return <TextLink href={buyAndReturn(turn.conversationId)}>{t('addCredits')}</TextLink>
  }
  if (isErrorCode(error, 'content_refused', 'context_too_long', 'invalid_request')) return undefined
  return (
    <Button size="small" onClick={onRetry}>
      {t('retry')}
    </Button>
  )
}

function Explanation({ error }: { readonly error: unknown }): ReactNode {
  const t = useTranslations('problem')
  if (error instanceof NetworkError) return t('maybeSent')
  if (isErrorCode(error, 'wallet_frozen')) {
    return t.rich('frozenText', { frozen: creditsOf(error.details.frozen ?? 0) })
  }
  return t('nothingChargedKept')
}

/** A prompt that was refused: a card in the thread, the words kept, a way on. */
export function ProblemCard({ turn, onRetry, onDismiss }: ProblemCardProps) {
  const t = useTranslations('problem')
  const problemText = useProblemText()
  if (turn.state.status !== 'refused') return undefined
  const { error } = turn.state
  const isOutOfCredits = isErrorCode(error, 'insufficient_credits')
  return (
    <section
      role="alert"
      aria-label={t('label')}
      className="mb-8 flex animate-rise gap-3.5 rounded-panel border border-line-strong bg-surface p-4"
    >
      <Icon
        of={iconFor(error)}
        size={20}
        className={isOutOfCredits ? 'shrink-0 text-amber' : 'shrink-0 text-warn'}
      />
      <div className="grid min-w-0 grow gap-3">
        {isOutOfCredits ? (
          <InsufficientCredits turn={turn} error={error} onRetry={onRetry} />
        ) : (
          <>
            <div>
              <p className="font-medium">{problemText(error)}</p>
              <p className="mt-1 text-muted">
                <Explanation error={error} />
              </p>
            </div>
            <div>
              <Way
                turn={turn}
                error={error}
                onRetry={() => {
                  onRetry({})
                }}
              />
            </div>
          </>
        )}
        {error instanceof ApiError && error.details.request_id !== '' ? (
          <p className="text-label text-faint">{t('requestId', { id: error.details.request_id })}</p>
        ) : undefined}
      </div>
      <IconButton
        icon={X}
        label={t('dismiss')}
        className="-me-2 -mt-2"
        onClick={() => {
          onDismiss(turn.id)
        }}
      />
    </section>
  )
}
