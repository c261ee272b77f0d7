/** What customers bring in and cost. */
export const profitMessages = {
  profits: {
    title: 'Customers by profit',
    lead: 'What each customer earned you and cost you, in US dollars.',
    back: 'Back to the business',
    month: 'Month',
    allTime: 'All time',
    soFar: '{month} so far',
    sort: 'Sort by',
    sorts: {
      net_profit: 'Net profit',
      earned: 'Earned',
      cost: 'Provider cost',
    },
    order: 'Order',
    orders: { desc: 'Highest first', asc: 'Lowest first' },
    customer: 'Customer',
    answers: 'Answers',
    used: 'Used',
    paid: 'Paid for credits',
    earned: 'Earned',
    cost: 'Cost',
    fees: 'Fees',
    net: 'Net profit',
    margin: 'Margin',
    open: 'Profit of {name}',
    nobody: 'No account (wallet {wallet})',
    none: 'Nobody used or bought anything in this time',
    noneHint: 'Whoever gets an answer or buys credits appears here.',
    incomplete:
      'A large history is still being added up. Until that is done these figures end earlier than now.',
    testMoney: 'These are figures of test purchases: no real money.',
    how: 'Net profit is what a customer’s used credits were paid with (net of tax, first in first out), less what providers were paid for their requests, charged or not, less the payment fees of their purchases. Fees that the bank asks for a dispute are not in these figures. Fees come with the purchase and revenue with use: who has just bought starts below zero.',
    howPaid:
      'Paid for credits goes by the ledger: net of tax, on the day on which the credits were given, less what went back with credits that were taken back. The page of a customer says what was paid by the day of payment; around the ends of a month the two may differ.',
    howExport:
      'A file of this list is read page by page while business goes on: a customer charged meanwhile may be missing or stand in it twice.',
    ends: {
      title: 'Most and least profitable customers',
      most: 'Most profitable',
      least: 'Least profitable',
      all: 'All customers by profit',
      noneLeast: 'Nobody beyond those who left the most.',
    },
  },
  personProfit: {
    what: 'The profit of this customer',
    key: 'What they paid, used and cost',
    before: 'before: {value}',
    unknown: 'nothing to divide by',
    asOf: 'Everything until {time} is in these figures. Before means the {days, plural, one {day} other {# days}} right before.',
    figures: {
      revenue: {
        name: 'Paid in these days',
        meaning:
          'What they paid in these days, by the time of payment, less tax, refunds and lost disputes. Credits may be used much later.',
      },
      used: { name: 'Credits used', meaning: 'Credits charged for their answers in these days.' },
      answers: { name: 'Answers', meaning: 'Requests that were charged in these days.' },
      cost: {
        name: 'Provider cost',
        meaning:
          'What providers were paid for their requests: charged ones on the day of the charge, others on the day of the loss.',
      },
      net: {
        name: 'Net profit',
        meaning: 'Earned less provider cost less payment fees. The table below has every step.',
      },
      margin: { name: 'Net margin', meaning: 'Net profit as a share of earned.' },
    },
    ladder: 'How this is computed',
    ladderLead:
      'From the first line to the last, each in US dollars. Every amount is rounded to cents by itself, so a sum may differ by a cent from its lines.',
    line: 'Line',
    now: 'These days',
    earlier: 'Before',
    ever: 'All time',
    lines: {
      earned: 'Earned',
      charged: 'Cost of charged requests',
      gross: 'Gross profit',
      losses: 'Cost that nobody was charged for',
      fees: 'Payment fees',
      net: 'Net profit',
      grossMargin: 'Gross margin',
      netMargin: 'Net margin',
    },
    notes: {
      paid: 'What they paid in these days, above, goes by the day of payment. “Paid for credits” in the list of customers goes by the ledger: by the day on which credits were given or taken back.',
      earned:
        'Earned is the part of what was paid, net of tax, whose credits were used in these days. Credits are used first in, first out, each at the price that its own purchase really had; gifts were paid with nothing and earn nothing. A refund of used credits takes earned revenue back on its own day.',
      cost: 'Cost is what the provider’s prices come to for the tokens of each request. A request that failed or was cut off may have cost something that nobody was charged for.',
      fees: 'Payment fees are those of purchases that were paid in these days, as far as the payment provider has told them. Fees that the bank asks for a dispute are not in these figures.',
    },
    requests: '<link>Which purchase paid for which request</link> stands with each request.',
  },
} as const
