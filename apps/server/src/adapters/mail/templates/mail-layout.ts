import type { Mail } from '../../../ports/mailer.ts'

export type MailContent = {
  readonly recipient: string
  readonly kind: Mail['kind']
  readonly brandName: string
  readonly subject: string
  /** Sentences, one paragraph each. */
  readonly paragraphs: readonly string[]
  readonly action?: { readonly label: string; readonly url: string }
  /** Stands after the link: what to do if this was not expected. */
  readonly closing: readonly string[]
}

/**
 * Lays out a mail as text and as HTML: plain, readable in every client, with nothing loaded from anywhere and with
 * colours that also hold in dark mode.
 */
export function layOutMail(content: MailContent): Mail {
  return {
    recipient: content.recipient,
    kind: content.kind,
    subject: content.subject,
    text: toText(content),
    html: toHtml(content),
  }
}

function toText(content: MailContent): string {
  const link = content.action === undefined ? [] : [`${content.action.label}:\n${content.action.url}`]
  return `${[...content.paragraphs, ...link, ...content.closing, `-- \n${content.brandName}`].join('\n\n')}\n`
}

const fontStack = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"

function toHtml(content: MailContent): string {
  const parts = [
    ...content.paragraphs.map((sentence) => paragraph(sentence)),
    ...(content.action === undefined ? [] : [button(content.action), plainLink(content.action.url)]),
    ...content.closing.map((sentence) => paragraph(sentence, '#6b7280')),
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(content.subject)}</title>
</head>
<body style="margin:0;padding:32px 16px;font-family:${fontStack};font-size:16px;line-height:1.5">
<div style="max-width:520px;margin:0 auto">
<p style="margin:0 0 24px;font-weight:600;font-size:18px">${escapeHtml(content.brandName)}</p>
${parts.join('\n')}
</div>
</body>
</html>
`
}

function paragraph(sentence: string, color?: string): string {
  const style = `margin:0 0 16px${color === undefined ? '' : `;color:${color};font-size:14px`}`
  return `<p style="${style}">${escapeHtml(sentence)}</p>`
}

function button(action: { readonly label: string; readonly url: string }): string {
  const style =
    'display:inline-block;padding:12px 20px;border-radius:8px;background:#1d4ed8;color:#ffffff;text-decoration:none;font-weight:600'
  return `<p style="margin:0 0 16px"><a href="${escapeHtml(action.url)}" style="${style}">${escapeHtml(action.label)}</a></p>`
}

function plainLink(url: string): string {
  const style = 'margin:0 0 24px;font-size:13px;color:#6b7280;word-break:break-all'
  return `<p style="${style}">${escapeHtml(url)}</p>`
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
