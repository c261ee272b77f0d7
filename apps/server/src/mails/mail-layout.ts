import type { Mail } from '../ports/mailer.ts'

export type MailContent = {
  readonly recipient: string
  readonly kind: Mail['kind']
  readonly brandName: string
  readonly subject: string
  /** Sentences, one paragraph each. */
  readonly paragraphs: readonly string[]
  /** Figures, one line each, under the paragraphs. */
  readonly figures?: readonly MailFigure[]
  readonly action?: MailLink
  /** Stands after the link: what to do if this was not expected. */
  readonly closing: readonly string[]
  /** Only on optional kinds: the page that unsubscribes, and the address for mail programs. */
  readonly unsubscribe?: { readonly pageUrl: string; readonly oneClickUrl: string }
}

export type MailLink = { readonly label: string; readonly url: string }

export type MailFigure = {
  readonly label: string
  readonly value: string
  /** The line that the others add up to. */
  readonly isTotal?: boolean
}

/**
 * Lays out a mail as text and as HTML: plain, readable in every client, with nothing loaded from anywhere and with
 * colours that also hold in dark mode. Whatever the texts contain, they stay on their lines and inert.
 */
export function layOutMail(given: MailContent): Mail {
  const content = onOneLineEach(given)
  return {
    recipient: content.recipient,
    kind: content.kind,
    subject: content.subject,
    text: toText(content),
    html: toHtml(content),
    ...(content.unsubscribe !== undefined && { unsubscribeUrl: content.unsubscribe.oneClickUrl }),
  }
}

function onOneLineEach(content: MailContent): MailContent {
  return {
    ...content,
    brandName: oneLine(content.brandName),
    subject: oneLine(content.subject),
    paragraphs: content.paragraphs.map(oneLine),
    closing: content.closing.map(oneLine),
    ...(content.figures !== undefined && {
      figures: content.figures.map((figure) => ({
        ...figure,
        label: oneLine(figure.label),
        value: oneLine(figure.value),
      })),
    }),
  }
}

/** A line break in a name could forge lines of a receipt, and a change of direction could turn its figures around. */
function oneLine(text: string): string {
  return text
    .replaceAll(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}

function toText(content: MailContent): string {
  const { action, figures = [], unsubscribe } = content
  const blocks = [
    ...content.paragraphs,
    ...(figures.length === 0 ? [] : [figures.map(({ label, value }) => `${label}: ${value}`).join('\n')]),
    ...(action === undefined ? [] : [`${action.label}:\n${action.url}`]),
    ...content.closing,
    ...(unsubscribe === undefined ? [] : [`${unsubscribeLabel}:\n${unsubscribe.pageUrl}`]),
    `-- \n${content.brandName}`,
  ]
  return `${blocks.join('\n\n')}\n`
}

const unsubscribeLabel = 'Stop these mails'
const fontStack = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
const quietColor = '#6b7280'

function toHtml(content: MailContent): string {
  const { action, figures = [], unsubscribe } = content
  const parts = [
    ...content.paragraphs.map((sentence) => paragraph(sentence)),
    ...(figures.length === 0 ? [] : [figureTable(figures)]),
    ...(action === undefined ? [] : [button(action), plainLink(action.url)]),
    ...content.closing.map((sentence) => paragraph(sentence, quietColor)),
    ...(unsubscribe === undefined ? [] : [quietLink({ label: unsubscribeLabel, url: unsubscribe.pageUrl })]),
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

function figureTable(figures: readonly MailFigure[]): string {
  const rows = figures.map(({ label, value, isTotal }) => {
    const weight = isTotal === true ? ';font-weight:600;border-top:1px solid #9ca3af' : ''
    return `<tr>
<th scope="row" style="padding:6px 16px 6px 0;text-align:left;vertical-align:top;font-weight:400${weight}">${escapeHtml(label)}</th>
<td style="padding:6px 0;text-align:right;vertical-align:top;font-variant-numeric:tabular-nums${weight}">${escapeHtml(value)}</td>
</tr>`
  })
  return `<table style="width:100%;margin:0 0 24px;border-collapse:collapse;font-size:15px">
${rows.join('\n')}
</table>`
}

function button(action: MailLink): string {
  const style =
    'display:inline-block;padding:12px 20px;border-radius:8px;background:#1d4ed8;color:#ffffff;text-decoration:none;font-weight:600'
  return `<p style="margin:0 0 16px"><a href="${escapeHtml(action.url)}" style="${style}">${escapeHtml(action.label)}</a></p>`
}

function plainLink(url: string): string {
  const style = `margin:0 0 24px;font-size:13px;color:${quietColor};word-break:break-all`
  return `<p style="${style}">${escapeHtml(url)}</p>`
}

function quietLink(link: MailLink): string {
  const style = `color:${quietColor};font-size:13px`
  return `<p style="margin:24px 0 0"><a href="${escapeHtml(link.url)}" style="${style}">${escapeHtml(link.label)}</a></p>`
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
