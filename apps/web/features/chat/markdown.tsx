'use client'

import 'katex/dist/katex.min.css'
import { createMathPlugin } from '@streamdown/math'
import type { ReactNode } from 'react'
import { defaultRehypePlugins, type ExtraProps, Streamdown, type StreamdownProps } from 'streamdown'
import { useTranslations } from 'use-intl'

import { AnswerImage, AnswerLink } from './answer-link'
import { CodeBlock } from './code-block'
import { markFormulas } from './inline-math'

/** What scrolls by itself must be reachable by keyboard. */
const focusable = { tabIndex: 0 }

function ScrollingTable({ children }: { readonly children?: ReactNode } & ExtraProps) {
  const t = useTranslations('chat')
  return (
    <figure
      aria-label={t('table')}
      {...focusable}
      className="overflow-x-auto rounded-panel border border-line"
    >
      <table>{children}</table>
    </figure>
  )
}

/** Our own style sheet dresses these; the library's classes would fight it. */
const plainElements = {
  h1: 'h1',
  h2: 'h2',
  h3: 'h3',
  h4: 'h4',
  h5: 'h5',
  h6: 'h6',
  p: 'p',
  ul: 'ul',
  ol: 'ol',
  li: 'li',
  blockquote: 'blockquote',
  hr: 'hr',
  strong: 'strong',
  thead: 'thead',
  tbody: 'tbody',
  tr: 'tr',
  th: 'th',
  td: 'td',
  sup: 'sup',
  sub: 'sub',
} as const

const components: NonNullable<StreamdownProps['components']> = {
  ...plainElements,
  a: AnswerLink,
  img: AnswerImage,
  pre: CodeBlock,
  code: ({ children }: { readonly children?: ReactNode } & ExtraProps) => <code>{children}</code>,
  table: ScrollingTable,
}

/** No raw HTML: what an answer writes as a tag is shown as text. */
const rehypePlugins = Object.entries(defaultRehypePlugins)
  .filter(([name]) => name !== 'raw')
  .map(([, plugin]) => plugin)

/** A lone dollar is money far more often than a formula; what is one was marked before. */
const plugins = { math: createMathPlugin({ errorColor: 'currentColor', singleDollarTextMath: false }) }

type MarkdownProps = { readonly text: string; readonly isStreaming: boolean }

export function Markdown({ text, isStreaming }: MarkdownProps) {
  return (
    <Streamdown
      className="prose"
      dir="auto"
      mode={isStreaming ? 'streaming' : 'static'}
      isAnimating={isStreaming}
      parseIncompleteMarkdown={isStreaming}
      components={components}
      rehypePlugins={rehypePlugins}
      plugins={plugins}
      controls={false}
      linkSafety={{ enabled: false }}
    >
      {markFormulas(text)}
    </Streamdown>
  )
}
