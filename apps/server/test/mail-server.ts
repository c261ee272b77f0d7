import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'

import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { onTestFinished } from 'vitest'

export type MailServer = {
  readonly url: string
  readonly received: Email[]
  /** Refuses so many mails after their text, for now. */
  refuseNext(count: number): void
  /** Refuses every recipient with this answer, until told otherwise. */
  refuseRecipients(responseCode: number | undefined): void
}

/** A mail server on a socket that keeps what it gets. */
export async function openMailServer(): Promise<MailServer> {
  const received: Email[] = []
  let refusals = 0
  let recipientCode: number | undefined

  async function keep(bytes: Buffer, done: () => void): Promise<void> {
    received.push(await PostalMime.parse(bytes))
    done()
  }

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo(_address, _session, done) {
      if (recipientCode === undefined) done()
      else done(Object.assign(new Error('not this one'), { responseCode: recipientCode }))
    },
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (refusals > 0) {
          refusals -= 1
          done(new Error('mailbox busy'))
          return
        }
        void keep(Buffer.concat(chunks), done)
      })
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  onTestFinished(
    () =>
      new Promise((resolve) => {
        server.close(resolve)
      }),
  )
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    refuseNext(count) {
      refusals = count
    },
    refuseRecipients(responseCode) {
      recipientCode = responseCode
    },
  }
}

/** A mail server that greets without end: a line every few milliseconds, never the last one. @returns its address */
export async function openTricklingServer(): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    const timer = setInterval(() => socket.write('220-please wait\r\n'), 20)
    socket.on('close', () => clearInterval(timer))
    socket.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  })
  const { port } = server.address() as AddressInfo
  return `smtp://127.0.0.1:${port}`
}
