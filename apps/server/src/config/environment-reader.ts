import { Secret } from './secret.ts'

/** A variable that stops the start: which one, and what would mend it. Never contains a secret. */
export type ConfigProblem = { readonly variable: string; readonly message: string }

export type Environment = Readonly<Record<string, string | undefined>>

type WholeNumberRule = { readonly fallback: number; readonly min: number; readonly max: number }

type UrlRule = { readonly protocols: readonly string[]; readonly example: string }

/** Reads variables one by one and collects what is wrong, so that one start shows all problems at once. */
export class EnvironmentReader {
  readonly problems: ConfigProblem[] = []
  readonly warnings: string[] = []
  readonly #env: Environment

  constructor(env: Environment) {
    this.#env = env
  }

  refuse(variable: string, message: string): undefined {
    this.problems.push({ variable, message })
    return undefined
  }

  warn(message: string): void {
    this.warnings.push(message)
  }

  /** @returns undefined for a variable that is missing, empty or blank: shells and env files write all three */
  text(variable: string): string | undefined {
    const value = this.#env[variable]?.trim()
    if (value === undefined || value === '') return undefined
    if (value.includes('\0')) return this.refuse(variable, 'contains a NUL character; type it again')
    return value
  }

  secret(variable: string): Secret | undefined {
    const value = this.text(variable)
    return value === undefined ? undefined : new Secret(value)
  }

  wholeNumber(variable: string, rule: WholeNumberRule): number {
    const value = this.text(variable)
    if (value === undefined) return rule.fallback
    const amount = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN
    if (amount >= rule.min && amount <= rule.max) return amount
    this.refuse(
      variable,
      `is not a whole number from ${rule.min} to ${rule.max}; correct it, or remove it for ${rule.fallback}`,
    )
    return rule.fallback
  }

  oneOf<const Choice extends string>(variable: string, choices: readonly Choice[], fallback: Choice): Choice {
    const value = this.text(variable)
    if (value === undefined) return fallback
    const found = choices.find((choice) => choice === value.toLowerCase())
    if (found !== undefined) return found
    this.refuse(variable, `must be one of ${choices.join(', ')}; remove it for ${fallback}`)
    return fallback
  }

  isOn(variable: string): boolean {
    return (
      this.oneOf(variable, ['on', 'off', 'true', 'false', '1', '0'], 'off').match(/^(on|true|1)$/) !== null
    )
  }

  url(variable: string, rule: UrlRule): URL | undefined {
    const value = this.text(variable)
    if (value === undefined) return undefined
    const parsed = URL.canParse(value) ? new URL(value) : undefined
    if (parsed !== undefined && rule.protocols.includes(parsed.protocol) && parsed.hostname !== '')
      return parsed
    return this.refuse(variable, `is not an address of the form ${rule.example}`)
  }

  email(variable: string): string | undefined {
    const value = this.text(variable)
    if (value === undefined) return undefined
    if (value.length <= 254 && /^[^\s@<>]+@[^\s@<>]+$/.test(value)) return value
    return this.refuse(variable, 'is not an e-mail address of the form name@example.com')
  }
}
