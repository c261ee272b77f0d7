/** A short note that passes; the code for it is loaded with the first one. */
export async function notify(
  message: string,
  options: {
    readonly tone?: 'error'
    readonly action?: { label: string; onClick: () => void }
    readonly durationMs?: number
  } = {},
): Promise<void> {
  const { toast } = await import('sonner')
  const show = options.tone === 'error' ? toast.error : toast
  show(message, {
    ...(options.action === undefined ? {} : { action: options.action }),
    duration: options.durationMs ?? 5000,
  })
}
