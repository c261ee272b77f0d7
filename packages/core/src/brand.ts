declare const brand: unique symbol

/** A value that carries a name in the type system only: a plain string or number is never an id or money. */
export type Brand<Value, Name extends string> = Value & { readonly [brand]: Name }
