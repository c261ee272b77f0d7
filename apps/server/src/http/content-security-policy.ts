import { createHash } from 'node:crypto'

const inlineScript = /<script(?<attributes>[^>]*)>(?<text>[\s\S]*?)<\/script>/gi

/** The hashes of the scripts that stand in a page itself, as a content security policy names them. */
export function hashInlineScripts(html: string): readonly string[] {
  const hashes = [...html.matchAll(inlineScript)]
    .filter(({ groups }) => !/\ssrc\s*=/i.test(groups?.['attributes'] ?? '') && groups?.['text'] !== '')
    .map(({ groups }) =>
      createHash('sha256')
        .update(groups?.['text'] ?? '')
        .digest('base64'),
    )
  return [...new Set(hashes)].map((hash) => `'sha256-${hash}'`)
}

export type PagePolicy = {
  readonly scriptHashes: readonly string[]
  /** Where the operator's logo lies, when it is not ours. */
  readonly imageOrigins: readonly string[]
  readonly isHttps: boolean
}

/** The policy of one page: its own scripts and no others; nothing from anywhere else. */
export function pagePolicy({ scriptHashes, imageOrigins, isHttps }: PagePolicy): string {
  return [
    "default-src 'self'",
    `script-src ${["'self'", ...scriptHashes].join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    `img-src ${["'self'", 'data:', 'blob:', ...imageOrigins].join(' ')}`,
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "frame-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(isHttps ? ['upgrade-insecure-requests'] : []),
  ].join('; ')
}
