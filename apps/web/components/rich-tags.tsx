import type { ReactNode } from 'react'

import { Amount } from './amount'
import { TextLink } from './text-link'

/** What stands for a tag in a sentence of the catalogue: a link around its words. */
export function linkTo(href: string): (text: ReactNode) => ReactNode {
  return (text) => <TextLink href={href}>{text}</TextLink>
}

/** The same for an address outside of our own pages. */
export function plainLinkTo(href: string): (text: ReactNode) => ReactNode {
  return (text) => (
    <a href={href} className="text-link underline underline-offset-3">
      {text}
    </a>
  )
}

/** An amount of credits within a sentence. */
export function creditsOf(credits: number): () => ReactNode {
  return () => <Amount credits={credits} />
}

/** A mail address within a sentence. */
export function mailTo(address: string): () => ReactNode {
  return () => (
    <a href={`mailto:${address}`} className="text-link underline underline-offset-3">
      {address}
    </a>
  )
}

/** Words that stand out of a muted sentence. */
export function brightly(words: string): () => ReactNode {
  return () => <span className="text-text">{words}</span>
}
