/** History, prices, packages. */
export const moneyMessages = {
  history: {
    title: 'Credit history',
    lead: 'Everything that came in and went out, newest first.',
    filter: 'Filter by kind',
    all: 'All',
    when: 'When',
    what: 'What',
    amount: 'Credits',
    balanceAfter: 'Balance after',
    reference: 'Reference {reference} · {id}',
    sparkline: 'The balance over the last {count, plural, one {# transaction} other {# transactions}}',
    empty: 'Nothing yet',
    emptyHint: 'Your first answer will be the first line here.',
    emptyFilter: 'Nothing of this kind',
    toChat: 'Ask something',
    savedThisMonth:
      'Automatic choice saved <credits></credits> in {month}: {answers, plural, one {# answer} other {# answers}} for <charged></charged> instead of <otherwise></otherwise>.',
    costMoreThisMonth:
      'Automatic choice cost <credits></credits> more in {month}: {answers, plural, one {# answer} other {# answers}} for <charged></charged> instead of <otherwise></otherwise>.',
    savedMeaning: 'How this is counted',
    savedMethod:
      'What the same number of tokens would have cost with the model that you last chose by hand (else the usual one here), at its price when the answer was given, less what was charged.',
  },
  transactionKinds: {
    purchase: 'Purchase',
    usage: 'Answer',
    bonus: 'Gift',
    refund: 'Refund',
    adjustment: 'Correction',
    subscription: 'Subscription',
    referral: 'Referral',
    transfer: 'Transfer',
  },
  prices: {
    list: 'Model prices',
    search: 'Find a model',
    model: 'Model',
    input: 'Input per 1,000',
    output: 'Output per 1,000',
    off: 'not switched on here',
    none: 'No model is called “{search}”.',
    showAll: 'Show all {count, plural, one {# model} other {# models}}',
  },
  packages: {
    title: 'Packages',
    credits: '{credits} credits',
    perCredit: '{price} a credit',
    saving: '{percent, number} % saved',
    bestFor: 'For {use}',
  },
  pricing: {
    title: 'Prices',
    lead: 'You buy credits and spend them on answers. Every model has its own price for what it reads and what it writes.',
    packages: 'Credit packages',
    packagesLead: 'Paid once. Nothing renews by itself, and bought credits never expire.',
    buy: 'Buy credits',
    packagesOff:
      'Buying is switched off on this installation: credits come from whoever runs it. These are the packages that it would sell.',
    models: 'Models',
    modelsLead:
      'Credits for 1,000 tokens, about 750 words of English. The same figures are used for estimates, charges and receipts.',
    guarantee: 'What you never pay for',
    guaranteeLead: 'The charge guarantee, kept by the software itself.',
  },
  guarantee: {
    failed: {
      title: 'A failed answer costs nothing',
      text: 'If it broke off, came back empty or never came, it is free, even if you saw a part of it.',
    },
    retries: {
      title: 'Our retries are ours',
      text: 'When we try again or turn to another model, you are charged once.',
    },
    stopped: {
      title: 'Stopping is fair',
      text: 'If you stop an answer, you pay for what was written until then.',
    },
    bound: {
      title: 'Never more than held',
      text: 'Before a request runs, its highest price is set aside. It can’t cost more than that.',
    },
    explained: {
      title: 'Every charge explains itself',
      text: 'Each receipt lists tokens and prices line by line. Add them up: they fit.',
    },
  },
} as const
