const shortestSecretBytes = 32

// Long enough that a random secret does not contain one by chance.
const placeholderWords =
  /change.?me|placeholder|your[-_ ]|example|replace|insert|default|password|secret.?key|^secret|^test|xxxxxx|1234567|abcdefg/i

/** @returns what is wrong with a secret that protects real money, as the end of a sentence; undefined for a good one */
export function findSecretWeakness(value: string): string | undefined {
  if (placeholderWords.test(value)) return 'is a placeholder'
  if (Buffer.byteLength(value) < shortestSecretBytes) return `is shorter than ${shortestSecretBytes} bytes`
  if (new Set(value).size < 8) return 'repeats a few characters'
  return undefined
}

/** Passwords of people are shorter than keys of machines; only the ones that everybody tries first are refused. */
export function isWellKnownPassword(value: string): boolean {
  const isUsualWord =
    /^(admin|administrator|pass(word|wort)?|change.?me|secret|letmein|welcome|tessera|qwerty\w*|test\w*)[\d!@#.]*$/i.test(
      value,
    )
  return isUsualWord || /^\d+$/.test(value) || new Set(value).size < 3
}
