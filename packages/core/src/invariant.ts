/** A condition that must hold whatever comes from outside; when it does not, the program is wrong and must stop. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation'
}

/** Throws `InvariantViolation` unless `condition` holds. Stays on in production: money is checked before every write. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantViolation(message)
}

/** Makes a `switch` over a union complete: a new member is a compile error here. */
export function assertNever(value: never): never {
  throw new InvariantViolation(`unexpected value: ${JSON.stringify(value)}`)
}
