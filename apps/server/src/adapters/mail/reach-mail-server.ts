import { createTransport } from 'nodemailer'

/**
 * Connects to a mail server and signs in; sends nothing.
 * @returns what is wrong, without secrets; undefined where mails could be sent
 */
export async function reachMailServer(smtpUrl: string, timeoutMs: number): Promise<string | undefined> {
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    await transport.verify()
    return undefined
  } catch (error) {
    // The server's own words may quote what was sent to it.
    return error instanceof Error && 'code' in error ? String(error.code) : 'does not answer as a mail server'
  } finally {
    transport.close()
  }
}
