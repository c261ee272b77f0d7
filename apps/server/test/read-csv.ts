/** RFC 4180, read letter by letter and by nobody else's rules. */
export function readCsv(text: string): readonly (readonly string[])[] {
  const records: string[][] = [['']]
  let isQuoted = false
  for (let at = 0; at < text.length; at += 1) {
    const record = records.at(-1) ?? []
    const letter = text.charAt(at)
    if (isQuoted && letter === '"' && text.charAt(at + 1) === '"') {
      record[record.length - 1] += '"'
      at += 1
    } else if (letter === '"') isQuoted = !isQuoted
    else if (!isQuoted && letter === ',') record.push('')
    else if (!isQuoted && text.startsWith('\r\n', at)) {
      records.push([''])
      at += 1
    } else record[record.length - 1] += letter
  }
  return records.slice(0, -1)
}
