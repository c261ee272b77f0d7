/** Guards the making of the first superadmin: the links that were printed, and who is at it right now. */
export interface SetupGate {
  /** Remembers a link by the hash of its token. */
  addToken(tokenHash: string): Promise<void>
  hasToken(tokenHash: string): Promise<boolean>
  /** Makes every link void. */
  dropTokens(): Promise<void>
  /**
   * Of any number of callers, in any number of processes, exactly one gets true until it lets go.
   * A claim that nobody let go of (a crash) can be taken over after a minute.
   */
  claim(): Promise<boolean>
  letGo(): Promise<void>
}
