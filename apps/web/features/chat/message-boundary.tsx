'use client'

import { Component, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'

type Props = { readonly text: string; readonly children: ReactNode }
type State = { readonly failedText: string | undefined }

function PlainText({ text }: { readonly text: string }) {
  const t = useTranslations('chat')
  return (
    <div>
      <p className="mb-2 text-label text-warn">{t('cannotRender')}</p>
      <p dir="auto" className="text-reading whitespace-pre-wrap">
        {text}
      </p>
    </div>
  )
}

/** One message that can't be shown must not take the conversation with it: it falls back to its bare text. */
export class MessageBoundary extends Component<Props, State> {
  override state: State = { failedText: undefined }

  override componentDidCatch(): void {
    this.setState({ failedText: this.props.text })
  }

  static getDerivedStateFromError(): State {
    return { failedText: '' }
  }

  override render(): ReactNode {
    const { text, children } = this.props
    return this.state.failedText === undefined ? children : <PlainText text={text} />
  }
}
