import { inflateSync } from 'node:zlib'

const windows1252 = new TextDecoder('windows-1252')

/** The texts of a PDF page by page, in the order in which they were drawn, read back from its bytes. */
export function readPdfPages(pdf: Uint8Array): readonly (readonly string[])[] {
  return contentStreamsOf(pdf).map((content) =>
    [...content.matchAll(/\[([^\]]*)\] TJ/g)].map(([, run = '']) =>
      [...run.matchAll(/<([0-9a-f]*)>/g)]
        .map(([, hex = '']) => windows1252.decode(Buffer.from(hex, 'hex')))
        .join(''),
    ),
  )
}

/** All texts of a PDF. */
export function readPdfText(pdf: Uint8Array): readonly string[] {
  return readPdfPages(pdf).flat()
}

function contentStreamsOf(pdf: Uint8Array): readonly string[] {
  const bytes = Buffer.from(pdf)
  const contents: string[] = []
  let at = bytes.indexOf('\nstream\n')
  while (at >= 0) {
    const begin = at + '\nstream\n'.length
    const end = bytes.indexOf('\nendstream', begin)
    contents.push(inflateSync(bytes.subarray(begin, end)).toString('latin1'))
    at = bytes.indexOf('\nstream\n', end)
  }
  return contents
}
