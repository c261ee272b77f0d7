import { createTransport, type SendMailOptions } from 'nodemailer'

export type SmtpMessage = {
  /** Makes the Message-ID, which stays the same however often it is tried. */
  readonly id: string
  readonly from: string
  readonly recipient: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly unsubscribeUrl: string | undefined
}

export interface SmtpTransport {
  /**
   * Hands a message to the mail server; rejects where it did not take it, or not in time.
   * @param stopping aborted when the process ends: what is under way then has a little time left
   */
  send(message: SmtpMessage, stopping?: AbortSignal): Promise<void>
  close(): void
}

export type SmtpPatience = {
  /** Without a sign of life from the server. */
  readonly silenceMs: number
  /** For a whole mail: a server that trickles its answers is never silent. */
  readonly mailMs: number
  /** For the mail under way when the process ends. */
  readonly endingMs: number
}

const usualPatience: SmtpPatience = { silenceMs: 20_000, mailMs: 60_000, endingMs: 3_000 }

export function createSmtpTransport(url: string, patience: SmtpPatience = usualPatience): SmtpTransport {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 2,
    connectionTimeout: patience.silenceMs,
    greetingTimeout: patience.silenceMs,
    socketTimeout: patience.silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send(message, stopping) {
      const limit = limitOf(patience, stopping)
      try {
        await transport.sendMail({ ...messageOf(message), signal: limit.signal })
      } finally {
        limit.drop()
      }
    },
    close: () => transport.close(),
  }
}

type Limit = { readonly signal: AbortSignal; drop(): void }

function limitOf(patience: SmtpPatience, stopping: AbortSignal | undefined): Limit {
  const over = new AbortController()
  const timers = [setTimeout(giveUp, patience.mailMs, 'the mail server took too long')]
  function giveUp(reason: string): void {
    over.abort(new Error(reason))
  }
  function hurry(): void {
    timers.push(setTimeout(giveUp, patience.endingMs, 'the process ended meanwhile'))
  }
  if (stopping?.aborted === true) hurry()
  else stopping?.addEventListener('abort', hurry, { once: true })
  return {
    signal: over.signal,
    drop() {
      for (const timer of timers) clearTimeout(timer)
      stopping?.removeEventListener('abort', hurry)
    },
  }
}

function messageOf(mail: SmtpMessage): SendMailOptions {
  return {
    from: mail.from,
    to: { name: '', address: mail.recipient },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: `<${mail.id}@${domainOf(mail.from)}>`,
    headers: {
      // Answering machines leave such mails alone.
      'Auto-Submitted': 'auto-generated',
      ...(mail.unsubscribeUrl !== undefined && unsubscribeHeaders(mail.unsubscribeUrl)),
    },
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc8058: one click only over https */
function unsubscribeHeaders(url: string): Record<string, string> {
  return {
    'List-Unsubscribe': `<${url}>`,
    ...(url.startsWith('https:') && { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
  }
}

function domainOf(address: string): string {
  return /@([^>\s]+)/.exec(address)?.[1] ?? 'localhost'
}

/** There is no such mailbox (550, 551, 553 to its address): asking again would only spoil the sender's name. */
export function isRefusedForGood(error: unknown): boolean {
  if (!(error instanceof Error) || !('command' in error) || !('responseCode' in error)) return false
  return error.command === 'RCPT TO' && [550, 551, 553].includes(Number(error.responseCode))
}

const codesOfServerAway: ReadonlySet<unknown> = new Set([
  'ECONNECTION',
  'ETIMEDOUT',
  'ESOCKET',
  'EDNS',
  'ETLS',
  'EAUTH',
  'EABORT',
])

/** The mail server itself was not reached, or did not let us in: nothing is wrong with the mail. */
export function isServerAway(error: unknown): boolean {
  return error instanceof Error && 'code' in error && codesOfServerAway.has(error.code)
}
