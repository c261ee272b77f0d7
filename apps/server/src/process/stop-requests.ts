export type StopHandlers = {
  /** The first wish to stop: end in order. */
  readonly stop: (reason: string) => void
  /** The second: end now. What was not settled is resolved at the next start. */
  readonly stopNow: (reason: string) => void
}

/** Signals, the end of the parent that started us, and failures that nobody caught. */
export function listenForStopRequests({ stop, stopNow }: StopHandlers): void {
  let isStopping = false
  const ask = (reason: string): void => {
    if (isStopping) {
      stopNow(reason)
      return
    }
    isStopping = true
    stop(reason)
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => ask(signal))
  // The start script keeps a channel open; it closes however that script ends, also by kill -9.
  if (process.connected) process.once('disconnect', () => ask('the parent process is gone'))
}
