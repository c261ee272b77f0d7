/** The models that people last chose by hand, in a chat. */
export interface ManualChoices {
  /** @returns a model id, or undefined for who never chose one */
  find(userId: string): Promise<string | undefined>
}
