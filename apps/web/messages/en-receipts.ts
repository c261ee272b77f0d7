/** The balance, and what an answer cost. */
export const receiptMessages = {
  balance: {
    name: 'Balance',
    label: 'Credits. Balance:',
    held: '{held} held',
    heldAndFrozen: '{held} held · {frozen} frozen',
    heldAndFrozenInFull: '{held} held, of which {frozen} frozen by a dispute',
    unavailable: 'Balance unavailable. Try again',
    heldAndAvailable: '<held></held> held by running answers, <available></available> free',
    frozenAndAvailable: '<frozen></frozen> set aside for a disputed payment, <available></available> free',
    debt: 'Owed after a refund or a lost dispute: <debt></debt>. The next credits repay it first.',
  },
  tokenClasses: {
    input: 'Input',
    cache_read: 'Input from cache',
    cache_write: 'Input to cache',
    output: 'Output',
    reasoning: 'Reasoning',
  },
  receipt: {
    caption: 'Receipt for an answer of {model}',
    tokenClass: 'What',
    tokens: 'Tokens',
    price: 'per 1,000',
    credits: 'Credits',
    charged: 'Charged',
    costNothing:
      'This answer cost nothing: it was not finished because something failed, and then nothing is charged.',
    nothingUsed: 'This answer cost nothing: nothing was used.',
    footnote: 'The lines add up to the charge, rounded up once to a millionth. Price version {rateCard}.',
    countedByProvider: 'Tokens as the provider counted them.',
    countedHere: 'Tokens counted here, because the provider did not report them all.',
    savedAgainst: 'Saved <credits></credits> against {model}, which would have cost <other></other>.',
    costMoreThan: 'Cost <credits></credits> more than {model}, which would have cost <other></other>.',
    costTheSame: 'The same as {model} would have cost.',
    savedMeaning:
      'For the same number of tokens, at the price of that model then. It is the model that you last chose by hand, else the usual one here.',
  },
} as const
