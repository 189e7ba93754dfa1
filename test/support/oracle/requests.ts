import type { Delivery } from '../../../src/domain/sync/delivery.js';
import type { Parcel } from './sendings.js';

/** What is asked of the service, but for who asks. */
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
  like: ['like', 'unlike'],
  bookmark: ['bookmark', 'unbookmark'],
} as const;

const sidesOf = ({ row, deleted }: Delivery) =>
  deleted ? { action: 'delete', new: {}, old: row } : { action: 'update', new: row, old: [] };

const envelope = ({ delivery, eventId }: Parcel): Request => ({
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

const withId = ({ eventId }: Parcel) => ({
  ...JSON_TYPE,
  ...(eventId === null ? {} : { 'webhook-id': eventId }),
});

const triggerInput = (parcel: Parcel): Request => ({
  path: `/webhooks/xano?table=${parcel.delivery.entity}`,
  headers: withId(parcel),
  body: JSON.stringify({ ...sidesOf(parcel.delivery), datasource: 'live' }),
});

const bare = (parcel: Parcel): Request => {
  const { entity, row, deleted } = parcel.delivery;
  return {
    path: `/webhooks/${NAMED[entity][deleted ? 1 : 0]}`,
    headers: withId(parcel),
    body: JSON.stringify(row),
  };
};

/** Only an envelope tells when the event was. */
const webhook = (parcel: Parcel): Request => {
  const forms = parcel.delivery.occurredAt === null ? [envelope, triggerInput, bare] : [envelope];
  return (forms[parcel.form % forms.length] ?? envelope)(parcel);
};

/** A line has no place for the event of a delete: the row is marked as deleted at that instant. */
const lineOf = ({ delivery: { entity, row, deleted, occurredAt } }: Parcel): string => {
  const marks = deleted
    ? { deleted: true, ...(occurredAt === null ? {} : { updated_at: occurredAt }) }
    : {};
  return `${JSON.stringify({ entity, ...row, ...marks })}\n`;
};

/** The requests of one batch: one for each event, and one for all that goes in bulk. */
export const requestsOf = (parcels: readonly Parcel[]): readonly Request[] => {
  const lines = parcels.filter(({ way }) => way === 'bulk').map(lineOf);
  return [
    ...parcels.filter(({ way }) => way !== 'bulk').map(webhook),
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
