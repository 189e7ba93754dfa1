import type { IncomingRow } from '../../../src/domain/sync/incoming-row.js';
import type { Delivery } from './sendings.js';

/** A request to the service, without the caller. */
export interface Request {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const JSON_TYPE = { 'Content-Type': 'application/json' };

const NAMED = {
  user: ['user-update', 'user-delete'],
  post: ['post-update', 'post-delete'],
  follow: ['follow', 'unfollow'],
  mute: ['mute', 'unmute'],
  block: ['block', 'unblock'],
  like: ['like', 'unlike'],
  bookmark: ['bookmark', 'unbookmark'],
  comment: ['comment-update', 'comment-delete'],
} as const;

const sidesOf = ({ row, deleted }: IncomingRow) =>
  deleted ? { action: 'delete', new: {}, old: row } : { action: 'update', new: row, old: [] };

const envelope = ({ delivery, eventId }: Delivery): Request => ({
  path: '/webhooks/xano',
  headers: JSON_TYPE,
  body: JSON.stringify({
    v: 1,
    ...(eventId === null ? {} : { event_id: eventId }),
    table: delivery.entity,
    ...(delivery.occurredAt === null ? {} : { occurred_at: delivery.occurredAt }),
    datasource: 'live',
    ...sidesOf(delivery),
  }),
});

const withId = ({ eventId }: Delivery) => ({
  ...JSON_TYPE,
  ...(eventId === null ? {} : { 'webhook-id': eventId }),
});

const triggerInput = (delivery: Delivery): Request => ({
  path: `/webhooks/xano?table=${delivery.delivery.entity}`,
  headers: withId(delivery),
  body: JSON.stringify({ ...sidesOf(delivery.delivery), datasource: 'live' }),
});

const bare = (delivery: Delivery): Request => {
  const { entity, row, deleted } = delivery.delivery;
  return {
    path: `/webhooks/${NAMED[entity][deleted ? 1 : 0]}`,
    headers: withId(delivery),
    body: JSON.stringify(row),
  };
};

/** Only an envelope carries the instant of the event. */
const webhook = (delivery: Delivery): Request => {
  const forms = delivery.delivery.occurredAt === null ? [envelope, triggerInput, bare] : [envelope];
  return (forms[delivery.form % forms.length] ?? envelope)(delivery);
};

/** Returns a record as a line, which cannot carry a delete event: the row is marked as deleted at that instant. */
const lineOf = ({ delivery: { entity, row, deleted, occurredAt } }: Delivery): string => {
  const marks = deleted
    ? { deleted: true, ...(occurredAt === null ? {} : { updated_at: occurredAt }) }
    : {};
  return `${JSON.stringify({ entity, ...row, ...marks })}\n`;
};

/** Returns the requests of one batch: one per event, and one for all bulk records. */
export const requestsOf = (deliveries: readonly Delivery[]): readonly Request[] => {
  const lines = deliveries.filter(({ way }) => way === 'bulk').map(lineOf);
  return [
    ...deliveries.filter(({ way }) => way !== 'bulk').map(webhook),
    ...(lines.length === 0
      ? []
      : [
          {
            path: '/sync/batch',
            headers: { 'Content-Type': 'application/x-ndjson' },
            body: lines.join(''),
          },
        ]),
  ];
};
