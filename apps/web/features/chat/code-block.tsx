'use client'

import { clsx } from 'clsx'
import { Check, Copy, WrapText } from 'lucide-react'
import { type CSSProperties, useEffect, useState } from 'react'
import type { ExtraProps } from 'streamdown'
import { useTranslations } from 'use-intl'

import { IconButton } from '@/components/ui/button'
import { useCopy } from '@/lib/use-copy'

import { codeOf } from './code-of'
import { highlight, type HighlightedLine } from './highlight'

type TokenStyle = CSSProperties & { readonly '--code-light': string; readonly '--code-dark': string }

function tokenStyle(token: HighlightedLine[number]): TokenStyle {
  return { '--code-light': token.light, '--code-dark': token.dark }
}

/** What scrolls by itself must be reachable by keyboard. */
const focusable = { tabIndex: 0 }

function Lines({ lines }: { readonly lines: readonly HighlightedLine[] }) {
  return lines.map((line, lineIndex) => (
    // oxlint-disable-next-line react/no-array-index-key
    <span key={lineIndex}>
      {line.map((token) => (
        <span key={token.at} className="code-token" style={tokenStyle(token)}>
          {token.text}
        </span>
      ))}
      {'\n'}
    </span>
  ))
}

/** Code with its language, copying and wrapping; colours come when the highlighter is there. */
export function CodeBlock({ node }: ExtraProps) {
  const t = useTranslations('chat')
  const { code, language } = codeOf(node)
  const { isCopied, copy } = useCopy()
  const [isWrapped, setWrapped] = useState(false)
  const [highlighted, setHighlighted] = useState<{ code: string; lines: readonly HighlightedLine[] }>()

  useEffect(() => {
    let isCurrent = true
    void highlight(code, language, (lines) => {
      if (isCurrent) setHighlighted({ code, lines })
    })
    return () => {
      isCurrent = false
    }
  }, [code, language])

  // What grew since the last colouring is shown plain, so that streaming code never lags behind or flickers.
  const isFresh = highlighted !== undefined && code.startsWith(highlighted.code.trimEnd())
  const rest = isFresh ? code.slice(highlighted.code.trimEnd().length) : code
  return (
    <figure dir="ltr" className="group/code overflow-hidden rounded-panel border border-line bg-sunken">
      <figcaption className="flex h-9 items-center justify-between border-b border-line ps-3 pe-1 text-label text-muted">
        <span className="font-mono">{language === '' ? t('code') : language}</span>
        <span className="flex">
          <IconButton
            icon={WrapText}
            label={t('wrap')}
            aria-pressed={isWrapped}
            onClick={() => {
              setWrapped(!isWrapped)
            }}
          />
          <IconButton
            icon={isCopied ? Check : Copy}
            label={isCopied ? t('copied') : t('copyCode')}
            onClick={() => {
              copy(code)
            }}
          />
        </span>
      </figcaption>
      <pre
        {...focusable}
        aria-label={t('codeIn', { language: language === '' ? t('code') : language })}
        className={clsx(
          'max-h-[32rem] overflow-auto p-3 font-mono text-[0.8125rem] leading-5 focus-visible:-outline-offset-2',
          isWrapped ? 'break-words whitespace-pre-wrap' : '[overflow-wrap:normal]',
        )}
      >
        <code>
          {isFresh ? <Lines lines={highlighted.lines} /> : undefined}
          {rest}
        </code>
      </pre>
    </figure>
  )
}
