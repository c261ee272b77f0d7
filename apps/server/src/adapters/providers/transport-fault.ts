/** What went wrong below the wire format: between us and the provider's server. */
export type TransportFaultKind = 'aborted' | 'timed_out' | 'unreachable' | 'broken_off' | 'too_large'

export class TransportFault extends Error {
  override readonly name = 'TransportFault'
  readonly kind: TransportFaultKind
  /** The code of the system or of the HTTP client, such as `ECONNRESET`: an identifier, never a text. */
  readonly reasonCode: string | undefined

  constructor(kind: TransportFaultKind, reasonCode?: string) {
    super(reasonCode === undefined ? kind : `${kind}: ${reasonCode}`)
    this.kind = kind
    this.reasonCode = reasonCode
  }
}
