import type { Alert } from './alert-name.js';
import type { OutboxNumbers } from './alert-state.js';

/** Told in time: from here on there is as much room again as has been used. */
const SHARE = 0.5;

export const outboxAlert = (outbox: OutboxNumbers | null): readonly Alert[] =>
  outbox === null || outbox.waiting < outbox.max * SHARE
    ? []
    : [
        {
          name: 'outbox',
          subject: null,
          text: `Changes of users wait to be told to Xano, and from ${outbox.max} on no more are taken`,
          advice: 'Look at WRITEBACK_URL and at Xano; the log says why deliveries fail',
          fields: [{ title: 'Waiting', value: String(outbox.waiting) }],
        },
      ];
