/**
 * Owner of the holds that freeze the credits of a disputed purchase. No process renews them and none may free them but
 * the one that applies the dispute's outcome: whoever looks for abandoned holds passes them by.
 */
export const disputeHoldOwner = 'dispute'

/** The lease of such a hold, epoch milliseconds: the last second of the year 9999. */
export const disputeLeaseEndsAtMs = 253_402_300_799_000
