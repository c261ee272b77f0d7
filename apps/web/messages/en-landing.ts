/** The first page. */
export const landingMessages = {
  landing: {
    headline: 'Ask any AI model, and know the price before you ask.',
    lead: 'No subscription. You buy credits once and pay for each answer, usually cents or less. Tessera picks the cheapest model that answers well, and every answer comes with a receipt.',
    start: 'Try it',
    openChat: 'Open the chat',
    seePrices: 'See all prices',
    bonus: 'A new account starts with <credits></credits> credits as a gift. No card needed.',
    exampleQuestion: 'Write a friendly reminder to a customer whose invoice is two weeks late.',
    exampleAnswer:
      '“Dear Ms. Weber, a small reminder that our invoice of 3 May is still open. Perhaps it slipped through …”',
    exampleTotal: '{credits} credits',
    exampleCaption: 'An example with a typical length, at the prices in force today.',
    comparisonTitle: 'Cheaper than a subscription? Work it out.',
    comparisonLead: 'Many people pay 20 dollars a month and ask ten questions. Some ask a hundred a day.',
    pricesTitle: 'The price list, as it is',
    pricesLead:
      'Credits for 1,000 tokens, which are about 750 words. What you read here is what you are charged.',
    packagesTitle: 'Credits come in packages',
    packagesLead: 'Larger packages make each credit cheaper. Nothing renews by itself.',
    guaranteeTitle: 'You pay for answers, not for trouble',
    guaranteeLead: 'The software keeps these promises, and each of them can be checked on your receipts.',
  },
  comparison: {
    title: 'The comparison',
    messages: 'Questions a day',
    with: 'Answered by',
    here: 'A month here',
    subscription: 'A usual subscription',
    saved: 'You keep',
    dearer: 'The subscription saves you',
    creditsAMonth: '{credits} credits',
    footnote:
      'A question of {input, number} tokens with an answer of {output, number} costs {perMessage} credits; 30 days, at the price of the smallest package. Up to {breakEven, plural, one {# question} other {# questions}} a day this is cheaper than $20 a month.',
  },
} as const
