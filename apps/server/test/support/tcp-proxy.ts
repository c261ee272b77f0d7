import { type Socket, connect, createServer } from 'node:net'

/** Stands between a server and its database, and breaks their connections as networks and restarts do. */
export type TcpProxy = {
  readonly port: number
  /** Cuts what is open, and refuses what is new. */
  cut(): void
  /** Cuts what is open as soon as the server has sent one more packet with these bytes: its answer never arrives. */
  cutAfterSending(bytes: string): Promise<void>
  /** Lets connections through again. */
  mend(): void
  close(): Promise<void>
}

export async function openTcpProxy(target: {
  readonly host: string
  readonly port: number
}): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let isCut = false
  let trap: { readonly bytes: Buffer; readonly sprung: () => void } | undefined
  const proxy = createServer((client) => {
    if (isCut) {
      client.resetAndDestroy()
      return
    }
    const upstream = connect(target.port, target.host)
    const pair = [client, upstream] as const
    pairs.add(pair)
    const end = (): void => {
      pairs.delete(pair)
      client.destroy()
      upstream.destroy()
    }
    for (const socket of pair) socket.setNoDelay(true).on('error', end).on('close', end)
    upstream.on('data', (data) => void client.write(data))
    client.on('data', (data: Buffer) => {
      if (trap === undefined || !data.includes(trap.bytes)) {
        upstream.write(data)
        return
      }
      const { sprung } = trap
      trap = undefined
      // The database does what it was told; only its word never comes back.
      upstream.removeAllListeners('data')
      upstream.write(data, () => {
        upstream.once('data', () => {
          client.resetAndDestroy()
          sprung()
        })
      })
    })
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const address = proxy.address()
  const cut = (): void => {
    isCut = true
    for (const [client, upstream] of pairs) {
      client.resetAndDestroy()
      upstream.destroy()
    }
  }
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    cut,
    cutAfterSending: (bytes) =>
      new Promise((resolve) => {
        trap = { bytes: Buffer.from(bytes), sprung: resolve }
      }),
    mend: () => (isCut = false),
    async close() {
      cut()
      await new Promise((resolve) => proxy.close(resolve))
    },
  }
}
