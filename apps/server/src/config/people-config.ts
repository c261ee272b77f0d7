import {
  type MicroCredits,
  creditsFromJson,
  microCreditsFromCredits,
} from '@tessera/core/money/micro-credits'

import type { EnvironmentReader } from './environment-reader.ts'
import type { Secret } from './secret.ts'

export type PeopleConfig = {
  /** Signs sessions; undefined: made at the first start and kept in the data folder. */
  readonly authSecret: Secret | undefined
  /** What voucher codes are hashed with; undefined: the secret that signs sessions. */
  readonly voucherSecret: Secret | undefined
  /** The first superadmin; means nothing once there is one. */
  readonly admin: { readonly email: string; readonly password: Secret } | undefined
  readonly signUpBonusMicro: MicroCredits
}

export type MailConfig = {
  /** undefined: mails stay in the outbox and are printed. */
  readonly smtpUrl: Secret | undefined
  readonly from: string
  readonly supportEmail: string | undefined
}

export type BrandConfig = {
  readonly name: string
  readonly logoUrl: string | undefined
  /** A colour, `#rrggbb`. */
  readonly accent: string | undefined
}

export function readPeopleConfig(reader: EnvironmentReader, mode: 'sandbox' | 'live'): PeopleConfig {
  return {
    authSecret: reader.secret('AUTH_SECRET'),
    voucherSecret: reader.secret('VOUCHER_SECRET'),
    admin: readAdmin(reader),
    signUpBonusMicro: readSignUpBonus(reader, mode),
  }
}

function readAdmin(reader: EnvironmentReader): PeopleConfig['admin'] {
  const email = reader.email('ADMIN_EMAIL')
  const password = reader.secret('ADMIN_PASSWORD')
  if (password !== undefined && (password.reveal().length < 8 || password.reveal().length > 128)) {
    return reader.refuse('ADMIN_PASSWORD', 'must have 8 to 128 characters')
  }
  if (email !== undefined && password !== undefined) return { email, password }
  if (email !== undefined) {
    return reader.refuse(
      'ADMIN_PASSWORD',
      'is missing beside ADMIN_EMAIL; set both, or none for a set-up link',
    )
  }
  if (password !== undefined && reader.text('ADMIN_EMAIL') === undefined) {
    return reader.refuse(
      'ADMIN_EMAIL',
      'is missing beside ADMIN_PASSWORD; set both, or none for a set-up link',
    )
  }
  return undefined
}

function readSignUpBonus(reader: EnvironmentReader, mode: 'sandbox' | 'live'): MicroCredits {
  const usual = mode === 'sandbox' ? 500 : 50
  const value = reader.text('SIGNUP_BONUS_CREDITS')
  if (value === undefined) return microCreditsFromCredits(BigInt(usual))
  const micro = /^\d{1,7}(\.\d{1,6})?$/.test(value) ? creditsFromJson(Number(value)) : undefined
  if (micro !== undefined) return micro
  reader.refuse('SIGNUP_BONUS_CREDITS', `is not an amount of credits such as 50 or 0; remove it for ${usual}`)
  return microCreditsFromCredits(BigInt(usual))
}

export function readMailConfig(reader: EnvironmentReader, frontendUrl: URL | undefined): MailConfig {
  const smtpUrl = reader.url('SMTP_URL', {
    protocols: ['smtp:', 'smtps:'],
    example: 'smtps://user:password@mail.example.com:465',
  })
  const from = readSender(reader)
  if (smtpUrl !== undefined && from === undefined && reader.text('MAIL_FROM') === undefined) {
    reader.refuse('MAIL_FROM', 'is missing beside SMTP_URL; set the address that mails come from')
  }
  return {
    smtpUrl: reader.secret('SMTP_URL'),
    from: from ?? `no-reply@${frontendUrl?.hostname ?? 'localhost'}`,
    supportEmail: reader.email('SUPPORT_EMAIL'),
  }
}

/** `name@example.com` or `Name <name@example.com>`. */
function readSender(reader: EnvironmentReader): string | undefined {
  const value = reader.text('MAIL_FROM')
  if (value === undefined) return undefined
  if (/^([^\r\n<>@"]{1,100} )?<[^\s@<>]+@[^\s@<>]+>$|^[^\s@<>]+@[^\s@<>]+$/.test(value)) return value
  return reader.refuse('MAIL_FROM', 'is not of the form name@example.com or Name <name@example.com>')
}

export function readBrandConfig(reader: EnvironmentReader): BrandConfig {
  const name = reader.text('BRAND_NAME') ?? 'Tessera'
  if (name.length > 60) reader.refuse('BRAND_NAME', 'is longer than 60 characters')
  const logoUrl = reader.text('BRAND_LOGO')
  if (logoUrl !== undefined && !/^\/(?!\/)[\w./-]+$/.test(logoUrl) && !isHttpsAddress(logoUrl)) {
    reader.refuse('BRAND_LOGO', 'is neither a path such as /logo.svg nor an https address')
  }
  const accent = reader.text('BRAND_ACCENT')
  if (accent !== undefined && !/^#[\da-f]{6}$/i.test(accent)) {
    reader.refuse('BRAND_ACCENT', 'is not a colour of the form #3366ff')
  }
  return { name, logoUrl, accent }
}

function isHttpsAddress(value: string): boolean {
  return URL.canParse(value) && new URL(value).protocol === 'https:'
}
