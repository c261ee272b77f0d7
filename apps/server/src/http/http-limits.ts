const mebibyte = 1024 * 1024

/** What a client may take of the server before it has shown who it is. */
export type HttpLimits = {
  readonly bodyBytes: number
  /** For prompts, which may be long. */
  readonly promptBodyBytes: number
  readonly headerBytes: number
  readonly headersTimeoutMs: number
  /** For the whole request, its body included; answers may take longer. */
  readonly requestTimeoutMs: number
  readonly keepAliveTimeoutMs: number
  /** How often overdue connections are looked for. */
  readonly checkIntervalMs: number
  readonly connections: number
}

export const defaultHttpLimits: HttpLimits = {
  bodyBytes: mebibyte,
  promptBodyBytes: 4 * mebibyte,
  headerBytes: 16 * 1024,
  headersTimeoutMs: 15_000,
  requestTimeoutMs: 60_000,
  keepAliveTimeoutMs: 65_000,
  checkIntervalMs: 2000,
  connections: 20_000,
}
