import { EDGE_KINDS } from '../../../domain/entities/edges.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { Entity } from '../../../domain/sync/entity.js';
import { ok } from '../answer.js';
import type { Proof } from '../auth/verify-signature.js';
import { closed, guarded, withFallback, words, TextOrNull } from '../codec.js';
import { exampleRows } from '../examples.js';
import type { HttpDeps } from '../http-deps.js';
import { route, type Route } from '../route.js';

/** The entity of each path; a delete path deletes whatever the body says. */
const NAMED: readonly (readonly [path: string, entity: Entity, deleted: boolean])[] = [
  ['user-update', 'user', false],
  ['user-delete', 'user', true],
  ['post-create', 'post', false],
  ['post-update', 'post', false],
  ['post-delete', 'post', true],
  ['comment-create', 'comment', false],
  ['comment-update', 'comment', false],
  ['comment-delete', 'comment', true],
  ...EDGE_KINDS.flatMap((kind) => [
    [kind, kind, false] as const,
    [`un${kind}`, kind, true] as const,
  ]),
];

const Text = guarded('Text', { type: 'string' }, t.string.is, 'given once');

const EventHeaders = t.strict({ 'webhook-id': withFallback(Text, null) });
const TableQuery = t.strict({ table: withFallback(Text, null) });

/** Refuses arrays, which `t.UnknownRecord` would accept. */
const EventBody = guarded(
  'Event',
  { type: 'object' },
  (input): input is Readonly<Record<string, unknown>> =>
    t.UnknownRecord.is(input) && !Array.isArray(input),
  'a JSON object: a record, the input of a trigger, or an envelope',
);

const ReceivedAnswer = closed(
  'Received',
  {
    status: words('applied', 'unchanged', 'stale', 'deferred', 'duplicate', 'ignored'),
    event_id: TextOrNull,
  },
  {
    left_out: t.readonlyArray(closed('LeftOut', { column: t.string, message: t.string })),
  },
);

const ENVELOPE = {
  v: 1,
  event_id: '550e8400-e29b-41d4-a716-446655440000',
  table: 'user',
  action: 'update',
  id: 1,
  occurred_at: 1234567890123,
  datasource: 'live',
  new: exampleRows.user,
  old: {},
};

const declared = {
  access: 'service-or-signed',
  cache: 'never',
  headers: EventHeaders,
  body: EventBody,
  refuses: ['RecordRefused', 'TruncateRefused', 'UnknownTable', 'NotCovered'],
  answers: { 200: ReceivedAnswer },
} as const;

type Command = Parameters<HttpDeps['useCases']['receiveEvent']>[0];

interface Call {
  readonly headers: t.TypeOf<typeof EventHeaders>;
  readonly body: t.TypeOf<typeof EventBody>;
  readonly proof: Proof | null;
}

export const webhookRoutes = ({
  useCases: { receiveEvent },
}: Pick<HttpDeps, 'useCases'>): readonly Route[] => {
  const receive = (
    about: Pick<Command, 'entity' | 'table' | 'deleted'>,
    { headers, body, proof }: Call,
  ) =>
    pipe(
      receiveEvent({
        ...about,
        body,
        // In a signed request only a signed webhook-id counts: whoever forwards the request can change an unsigned header.
        eventId: proof === null ? headers['webhook-id'] : proof.webhookId,
        signature: proof,
      }),
      TE.map(({ status, eventId, leftOut }) =>
        ok({ status, event_id: eventId, ...(leftOut && { left_out: leftOut }) }),
      ),
    );

  const named = NAMED.map(([path, entity, deleted]) =>
    route('POST', `/webhooks/${path}`, `The webhook ${path} of Xano`, {
      ...declared,
      example: { request: exampleRows[entity], answer: { status: 'applied', event_id: null } },
      handle: (call) => receive({ entity, table: null, deleted }, call),
    }),
  );

  return [
    ...named,
    route('POST', '/webhooks/xano', 'A change of any table of Xano', {
      ...declared,
      query: TableQuery,
      example: {
        request: ENVELOPE,
        answer: { status: 'applied', event_id: ENVELOPE.event_id },
      },
      handle: (call) => receive({ entity: null, table: call.query.table, deleted: false }, call),
    }),
  ];
};
