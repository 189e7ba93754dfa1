import { ACTS } from '../../domain/entities/edges.js';
import { createHash } from 'node:crypto';
import * as t from 'io-ts';
import { plainRecord, type SyncRecord } from '../../domain/sync/record.js';
import { deferredKey } from './keys.js';
import { json, PostIdText, UsernameText } from './rows.js';

const Version = t.readonly(t.type({ at: t.number, digest: t.string }));
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
const versioned = { version: Version, deleted: t.boolean };

const Read: t.Type<SyncRecord, unknown> = t.union([
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

/** A record as `plainRecord` has it. */
export const RecordRow = new t.Type<SyncRecord, unknown>(
  'Record',
  Read.is,
  (u, context) =>
    Read.validate(
      t.UnknownRecord.is(u)
        ? Object.fromEntries(
            Object.entries(u).map(([name, value]) => [name === 'stamp' ? 'version' : name, value]),
          )
        : u,
      context,
    ),
  t.identity,
);

export const RecordText = json(RecordRow);

/** The same for the same record, so that one that comes twice waits once. */
const digestOf = (text: string): string =>
  createHash('sha1').update(text).digest('base64url').slice(0, 20);

/** Where a record waits, and as what. */
export const deferredAt = (owner: string, record: SyncRecord) => {
  const text = JSON.stringify(plainRecord(record));
  return { key: deferredKey(owner), digest: digestOf(text), text };
};
