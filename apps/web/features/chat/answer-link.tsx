'use client'

import type { ComponentProps } from 'react'
import type { ExtraProps } from 'streamdown'
import { useTranslations } from 'use-intl'

import { hostOf } from './link-host'

type LinkProps = Pick<ComponentProps<'a'>, 'href' | 'children'> & ExtraProps

/** A link in an answer says where it leads before anybody follows it. */
export function AnswerLink({ href, children }: LinkProps) {
  const t = useTranslations('chat')
  const host = hostOf(href)
  if (host === undefined) return <span>{children}</span>
  const isNamed = typeof children === 'string' && children.includes(host)
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={t('opensHost', { host })}>
      {children}
      {isNamed ? undefined : <span className="text-label text-muted no-underline"> ({host})</span>}
    </a>
  )
}

type ImageProps = Pick<ComponentProps<'img'>, 'src' | 'alt'> & ExtraProps

/** No picture is loaded from elsewhere: fetching it would tell its owner what was read, and when. */
export function AnswerImage({ src, alt }: ImageProps) {
  const t = useTranslations('chat')
  const name = alt === undefined || alt === '' ? t('image') : alt
  return (
    <AnswerLink href={typeof src === 'string' ? src : undefined}>{t('imageNotLoaded', { name })}</AnswerLink>
  )
}
