const courtesies = [
  /^(?:hi|hello|hey|dear|greetings|good (?:morning|afternoon|evening))(?: (?:there|all|everyone|friend|chat|chatgpt|gpt|claude|gemini|ai|assistant|bot))?[,.!]{0,3}\s{1,3}/i,
  /^(?:(?:can|could|would|will) (?:you|u) )?(?:please|pls|plz|kindly),? (?:help me (?:out )?with (?:this|that|the following|something)(?:\s?[.:?!])?\s{1,3})?/i,
  /^(?:can|could|would|will) (?:you|u) (?:please )?help me (?:out )?with (?:this|that|the following|something)\s?[.:?!]\s{1,3}/i,
  /^(?:question|query|prompt|request|task|q)\s?[:：]\s{1,3}/i,
] as const

const thanks =
  /[\s.,!]{1,3}(?:(?:thank you|thanks|thx|ty|cheers)(?: (?:so|very) much| a lot)?(?: in advance)?|please|pls)[\s.!]{0,4}$/i

// What is left must say something by itself: "hi, how are you" is not a question with a greeting before it.
const leastLeft = 24
const headRead = 120
const tailRead = 48
const mostStripped = 3

/**
 * Takes off what is said around a wish and tells nothing of it: blanks, greetings, please and thanks, labels such as
 * "Question:". A message that is little else is left as it is.
 */
export function stripCourtesy(prompt: string): string {
  let wish = prompt.trim()
  for (let round = 0; round < mostStripped; round += 1) {
    const shorter = stripOnce(wish)
    if (shorter === wish) break
    wish = shorter
  }
  const tail = wish.slice(-tailRead)
  const found = thanks.exec(tail)
  if (found === null || wish.length - found[0].length < leastLeft) return wish
  const kept = wish.slice(0, wish.length - found[0].length)
  // The mark that ended the sentence before the thanks stays.
  return /^[.!]/.test(found[0]) ? kept + found[0].charAt(0) : kept
}

function stripOnce(wish: string): string {
  const head = wish.slice(0, headRead)
  for (const courtesy of courtesies) {
    const length = courtesy.exec(head)?.[0].length ?? 0
    if (length > 0 && wish.length - length >= leastLeft) return wish.slice(length)
  }
  return wish
}
