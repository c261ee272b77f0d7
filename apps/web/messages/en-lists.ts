/** What every list says at its end, and where it is had as a file. */
export const listMessages = {
  list: {
    more: 'Show more',
    loading: 'Loading …',
    end: 'That is all.',
    shown: '{count, plural, one {# row} other {# rows}} shown',
    moreFailed: 'The next rows could not be loaded.',
    details: 'Details',
  },
  exportMenu: {
    label: 'Export',
    csv: { name: 'CSV', hint: 'For spreadsheets: every row, every column' },
    pdf: { name: 'PDF', hint: 'For reading and filing: up to 20,000 rows' },
  },
} as const
