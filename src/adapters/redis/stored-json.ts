import { createHash } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { DeadLetter } from '../../application/ports/dead-letters.js';
import { ACTS, TIES } from '../../domain/entities/edges.js';
import { ENTITIES } from '../../domain/sync/entity.js';
import type { IncomingRow } from '../../domain/sync/incoming-row.js';
import { OUTBOX_EVENT_TYPES, type OutboxEvent } from '../../domain/sync/outbox-event.js';
import {
  fromPlain,
  plainRecord,
  type RecordCode,
  type SyncRecord,
} from '../../domain/sync/record.js';
import { deferredKey } from './keys.js';
import { CommentIdText, json, PostIdText, UsernameText } from './rows.js';

/** Decodes one of these words. */
const oneOf = <A extends string>(name: string, known: readonly A[]) =>
  new t.Type<A>(
    name,
    (u): u is A => known.includes(u as A),
    (u, context) => (known.includes(u as A) ? t.success(u as A) : t.failure(u, context)),
    (a) => a,
  );

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
  t.type({
    entity: t.literal('comment'),
    id: CommentIdText,
    externalId: t.union([CommentIdText, t.null]),
    author: t.union([UserRef, t.null]),
    post: t.union([PostIdText, t.null]),
    fields: Changes,
    ...versioned,
  }),
  t.intersection([
    t.type({ entity: t.keyof(TIES), user: UserRef, whom: UserRef, ...versioned }),
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

/** Decodes a record in the form that `plainRecord` gives. */
const RecordRow = new t.Type<SyncRecord, unknown>(
  'Record',
  Read.is,
  (u, context) => Read.validate(t.UnknownRecord.is(u) ? fromPlain(u) : u, context),
  t.identity,
);

export const RecordText = json(RecordRow);

/** Equal texts have equal digests, so that a record that comes twice is deferred once. */
const digestOf = (text: string): string =>
  createHash('sha1').update(text).digest('base64url').slice(0, 20);

/** The key, field and text under which a record is deferred. */
export const deferredAt = (owner: string, record: SyncRecord) => {
  const text = JSON.stringify(plainRecord(record));
  return { key: deferredKey(owner), digest: digestOf(text), text };
};

const OutboxEventRow: t.Type<OutboxEvent, unknown> = t.type({
  type: oneOf('OutboxEventType', OUTBOX_EVENT_TYPES),
  actor: UsernameText,
  at: t.number,
  data: t.record(t.string, t.unknown),
});

export const OutboxEventText = json(OutboxEventRow);

const EntityName = oneOf('Entity', ENTITIES);

const MalformedCode = t.keyof({
  invalid_record: null,
  missing_field: null,
  version_in_future: null,
});

const DeliveryRow: t.Type<IncomingRow, unknown> = t.intersection([
  t.type({
    entity: EntityName,
    row: t.record(t.string, t.unknown),
    deleted: t.boolean,
    occurredAt: t.union([t.number, t.null]),
  }),
  t.partial({
    proposedName: UsernameText,
    table: t.string,
    observed: t.literal(true),
    refused: t.type({ code: MalformedCode, message: t.string }),
  }),
]);

const StoredDeadLetter = json(
  t.intersection([
    t.type({
      id: t.string,
      entity: EntityName,
      key: t.string,
      code: t.string,
      message: t.string,
      way: t.string,
      at: t.number,
      content: t.union([
        t.type({ kind: t.literal('record'), record: RecordRow }),
        t.type({
          kind: t.literal('delivery'),
          delivery: DeliveryRow,
        }),
        t.type({ kind: t.literal('news'), id: t.string, news: OutboxEventRow }),
      ]),
    }),
    t.partial({ row: t.string }),
  ]),
);

const CODE: RecordCode = 'unreadable';
const Coded = json(t.type({ code: t.string }));

/** Shows a damaged text as a dead letter, so that it does not block the others. */
const unreadable = (id: string, code: string, message: string, text: string): DeadLetter => ({
  id,
  entity: 'user',
  key: CODE,
  code,
  message,
  way: 'deferred',
  at: 0,
  content: {
    kind: 'delivery',
    delivery: { entity: 'user', row: { text }, deleted: false, occurredAt: null },
  },
});

/** Decodes a dead letter; an unreadable one is shown as stored, under the code by which it is counted. */
export const parseDeadLetter = (id: string, text: string): DeadLetter => {
  const stored = StoredDeadLetter.decode(text);
  if (E.isRight(stored)) {
    const { content } = stored.right;
    return {
      ...stored.right,
      content:
        content.kind === 'news' ? { kind: 'event', id: content.id, event: content.news } : content,
    };
  }
  const coded = Coded.decode(text);
  const code = E.isRight(coded) ? coded.right.code : CODE;
  return unreadable(id, code, 'this letter cannot be read', text);
};

/** Makes the dead letter of a deferred record that cannot be read. */
export const unreadableRecord = (owner: string, text: string, at: number): DeadLetter => {
  const id = createHash('sha1').update(`${owner} ${text}`).digest('base64url').slice(0, 20);
  return { ...unreadable(id, CODE, `waited for ${owner}, and cannot be read`, text), at };
};
