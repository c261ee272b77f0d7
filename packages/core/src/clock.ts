/** The only source of the present moment: injected, so that tests and the simulation can move it. */
export interface Clock {
  /** @returns milliseconds since 1970-01-01T00:00:00Z */
  nowMs(): number
}
