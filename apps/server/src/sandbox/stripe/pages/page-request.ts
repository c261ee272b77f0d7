/** A request for a page of the sandbox, without the prefix under which the pages lie. */
export type PageRequest = {
  readonly method: string
  /** Such as `/pay/cs_test_…`. */
  readonly path: string
  /** The fields of a form that was sent. */
  readonly form: URLSearchParams
}

export type PageAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
