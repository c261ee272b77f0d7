import { Html, html } from './html.ts'
import type { PageAnswer } from './page-request.ts'
import { styles } from './styles.ts'

type Page = {
  readonly status?: number
  readonly title: string
  readonly isNarrow?: boolean
  readonly content: Html
  /** An address that the page goes on to by itself. */
  readonly goOnTo?: string
}

/** Nothing but this page's own style and forms back to where it came from. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

export function page({ status = 200, title, isNarrow = false, content, goOnTo }: Page): PageAnswer {
  const refresh = goOnTo === undefined ? '' : html`<meta http-equiv="refresh" content="1; url=${goOnTo}" />`
  const markup = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="data:,">
${refresh}
<style>${new Html(styles)}</style>
</head>
<body>
<div class="sandbox" role="note"><strong>Sandbox.</strong> This is a practice payment page: no money moves. Never enter a real card.</div>
<main${isNarrow ? new Html(' class="narrow"') : ''}>
${content}
</main>
</body>
</html>
`
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': policy,
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    },
    body: markup.text,
  }
}

/** After a form the browser asks for a page anew, so that going back and loading again sends nothing twice. */
export function seeOther(location: string): PageAnswer {
  return { status: 303, headers: { location, 'cache-control': 'no-store' }, body: '' }
}

export function notFoundPage(): PageAnswer {
  return page({
    status: 404,
    title: 'Not found',
    isNarrow: true,
    content: html`<div>
      <h1 class="large">There is nothing at this address</h1>
      <p class="muted">
        The sandbox may have been emptied since this link was made. Start the purchase again from the shop.
      </p>
    </div>`,
  })
}
