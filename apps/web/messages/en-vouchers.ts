/** Redeeming a code. */
export const voucherMessages = {
  voucher: {
    title: 'Have a code?',
    linkedTitle: 'Your code',
    lead: 'Vouchers and gifts are credits at once. They never expire once they are redeemed.',
    code: 'Voucher code',
    codeHint: 'Capitals, dashes and spaces don’t matter.',
    codeMissing: 'Please type the code.',
    submit: 'Redeem',
    busy: 'Redeeming …',
    done: '<credits></credits> credits from “{name}” are yours. Your balance is <balance></balance>.',
    doneDebt: 'They repaid what your wallet owed; it still owes <debt></debt> credits.',
    toHistory: '<link>See it in your history</link>',
    unknown: 'This code is not known here. Check that it is for this site, or ask whoever gave it to you.',
    already: 'You redeemed this code on {date}. Its credits are in your history.',
    usedUp: 'This code has been redeemed as often as it can be. Ask whoever gave it to you for another.',
    expired: 'This code expired on {date}. Ask whoever gave it to you for another.',
    limit:
      'One person can redeem {limit, plural, one {one of these codes} other {# of these codes}}, and you have. Somebody else can use this one.',
    unverified: 'Confirm your e-mail address first, then redeem the code. It stays good meanwhile.',
    unanswered: 'No answer came, so it may have worked. Trying again is safe: nothing is redeemed twice.',
  },
} as const
