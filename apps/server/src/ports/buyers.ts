/** Who bought something, as an operator sees them; a person who was deleted leaves empty words. */
export type Buyer = { readonly id: string; readonly email: string; readonly name: string }

export interface Buyers {
  /** One for each id that was given. */
  findMany(userIds: readonly string[]): Promise<ReadonlyMap<string, Buyer>>
}
