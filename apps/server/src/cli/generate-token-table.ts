import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'

const asText = { disallowedSpecial: new Set<string>() }

/**
 * The characters beyond ASCII that o200k knows as one token, as gaps between their codes in base 36. They tell a common
 * ideograph or syllable from a rare one, which costs two or three tokens.
 */
export function singleTokenGaps(): string {
  const gaps: string[] = []
  let previousCode = 0x7f
  for (let code = 0x80; code < 0xffff; code += 1) {
    const isSurrogate = code >= 0xd800 && code < 0xe000
    if (!isSurrogate && countTokens(String.fromCharCode(code), asText) === 1) {
      gaps.push((code - previousCode).toString(36))
      previousCode = code
    }
  }
  return gaps.join(' ')
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const target = new URL(
    '../../../../packages/core/src/metering/single-token-characters.generated.ts',
    import.meta.url,
  )
  const text = `// Made by apps/server/src/cli/generate-token-table.ts from the o200k table of gpt-tokenizer (MIT).\nexport const singleTokenGaps =\n  '${singleTokenGaps()}'\n`
  writeFileSync(target, text)
}
