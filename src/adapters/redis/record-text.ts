import { ACTS } from '../../domain/entities/edges.js';
import { createHash } from 'node:crypto';
import * as t from 'io-ts';
import type { SyncRecord } from '../../domain/sync/record.js';
import { deferredKey } from './keys.js';
import { json, PostIdText, UsernameText } from './rows.js';

const Stamp = t.readonly(t.type({ at: t.number, digest: t.string }));
const UserRef = t.readonly(
  t.intersection([
    t.type({
      username: t.union([UsernameText, t.null]),
      id: t.union([t.string, t.null]),
    }),
    t.partial({ formerly: t.string, proposed: t.literal(true) }),
  ]),
);
const Changes = t.record(t.string, t.union([t.string, t.null]));
const Local = t.partial({ local: t.literal(true) });
const versioned = { stamp: Stamp, deleted: t.boolean };

/** A record as this adapter keeps it. */
export const RecordRow: t.Type<SyncRecord, unknown> = t.union([
  t.type({ entity: t.literal('user'), user: UserRef, fields: Changes, ...versioned }),
  t.type({
    entity: t.literal('post'),
    id: PostIdText,
    externalId: t.union([PostIdText, t.null]),
    author: t.union([UserRef, t.null]),
    fields: Changes,
    ...versioned,
  }),
  t.intersection([
    t.type({ entity: t.literal('follow'), user: UserRef, following: UserRef, ...versioned }),
    Local,
  ]),
  t.intersection([
    t.type({
      entity: t.keyof(ACTS),
      user: UserRef,
      post: PostIdText,
      since: t.union([t.number, t.null]),
      ...versioned,
    }),
    Local,
  ]),
]);

export const RecordText = json(RecordRow);

/** The same for the same record, so that one that comes twice waits once. */
const digestOf = (text: string): string =>
  createHash('sha1').update(text).digest('base64url').slice(0, 20);

/** Where a record waits, and as what. */
export const deferredAt = (owner: string, record: SyncRecord) => {
  const text = JSON.stringify(record);
  return { key: deferredKey(owner), digest: digestOf(text), text };
};
