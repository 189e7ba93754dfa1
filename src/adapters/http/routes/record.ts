import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { RECORD_KINDS } from '../../../application/record/find-record.js';
import type { RecordInXano, RecordRepair } from '../../../application/use-cases/repair-record.js';
import type { RecordView } from '../../../application/use-cases/read-record.js';
import { BY_KEY } from '../route-traits.js';
import { ok } from '../answer.js';
import { closed, guarded, withFallback, words, TextOrNull, NumberOrNull } from '../codec.js';
import type { HttpDeps } from '../http-deps.js';
import { UsernameText } from '../inputs.js';
import { route, type Route } from '../route.js';
import { Switch } from '../sync-inputs.js';

const Kind = words(...RECORD_KINDS);

/** Accepts what the widest kind of id, a username, accepts. */
const RecordId = guarded(
  'RecordId',
  { type: 'string', pattern: '^[A-Za-z0-9_.-]{1,64}$' },
  (input): input is string => typeof input === 'string' && /^[\w.-]{1,64}$/.test(input),
  'a name or an id, here or in Xano: 1 to 64 of A to Z, a to z, digits, _ . and -',
);

const RefQuery = t.strict({ kind: Kind, id: RecordId }, 'RecordQuery');

const ViewQuery = t.strict(
  { kind: Kind, id: RecordId, viewer: withFallback(UsernameText, null) },
  'RecordViewQuery',
);

const Scope = words('internal', 'xano');

const RepairBody = t.strict(
  { kind: Kind, id: RecordId, scope: Scope, dryRun: withFallback(Switch, false) },
  'a JSON object',
);

const drift = { invariant: t.string, key: t.string, expected: t.string, actual: t.string };

const ViewAnswer = closed('RecordView', {
  kind: Kind,
  key: t.string,
  id: t.string,
  xano_id: TextOrNull,
  state: words('here', 'leaving', 'deleted', 'unknown', 'damaged'),
  tombstone: t.number,
  origin: t.union([words('sent', 'local'), t.null]),
  busy: t.boolean,
  row: t.record(t.string, t.string),
  versions: t.array(
    closed(
      'FieldOrigin',
      { field: t.string, by: words('xano', 'here', 'untimed'), at: t.number },
      // Absent for a secret field.
      { value: TextOrNull },
    ),
  ),
  places: t.array(
    closed('RecordPlace', {
      key: t.string,
      belongs: t.boolean,
      wanted: NumberOrNull,
      score: NumberOrNull,
      right: t.boolean,
    }),
  ),
  counters: t.array(
    closed('RecordCounter', {
      key: t.string,
      size: t.number,
      counter: t.string,
      value: TextOrNull,
    }),
  ),
  sampled: t.array(closed('RecordSample', { key: t.string, looked: t.number, isWhole: t.boolean })),
  invariants: t.array(
    closed('RecordInvariant', { invariant: t.string, what: t.string, holds: t.boolean }),
  ),
  faults: t.array(closed('RecordFault', { ...drift, mendable: t.boolean })),
  feeds: t.array(closed('RecordFeed', { feed: t.string, shown: t.boolean, why: t.string })),
});

const InXanoAnswer = closed('RecordInXano', {
  key: t.string,
  xano_id: TextOrNull,
  state: words(
    ...(['found', 'absent', 'not_configured', 'no_id'] as const),
    ...(['away', 'limited', 'refused', 'nonsense'] as const),
  ),
  message: t.string,
  table: TextOrNull,
  row: t.union([t.UnknownRecord, t.null]),
  version: t.number,
  fields: t.array(
    closed(
      'FieldBeside',
      { field: t.string, is: words('same', 'different', 'newer') },
      { xano: TextOrNull, here: TextOrNull },
    ),
  ),
  fault: t.union([closed('RecordDrift', drift), t.null]),
  leftOut: t.array(closed('LeftOut', { column: t.string, message: t.string })),
  mendable: t.boolean,
});

const RepairAnswer = closed('RecordRepair', {
  key: t.string,
  scope: Scope,
  dry_run: t.boolean,
  drift: t.array(closed('RecordDrift', drift)),
  left: t.array(closed('RecordDrift', drift)),
  result: t.union([
    closed('RecordResult', { result: t.string, code: t.string, message: t.string }),
    t.null,
  ]),
  message: t.string,
});

const counted = {
  invariant: '1',
  key: 'post:77',
  expected: 'likesCount: 3',
  actual: 'likesCount: 5',
};

const exampleView: RecordView = {
  kind: 'post',
  key: 'post:77',
  id: '77',
  xano_id: '77',
  state: 'here',
  tombstone: 0,
  origin: 'sent',
  busy: false,
  row: { username: 'alice', content: 'Hello', created_at: '1234567890123', likesCount: '5' },
  versions: [{ field: 'content', value: 'Hello', by: 'xano', at: 1234567890123 }],
  places: [
    {
      key: 'explore:feed',
      belongs: true,
      wanted: 1234567890123,
      score: 1234567890123,
      right: true,
    },
  ],
  counters: [{ key: 'post:77:likes', size: 3, counter: 'likesCount', value: '5' }],
  sampled: [{ key: 'post:77:likes', looked: 3, isWhole: true }],
  invariants: [{ invariant: '1', what: 'Each counter equals the size of its set.', holds: false }],
  faults: [{ ...counted, mendable: true }],
  feeds: [{ feed: '/feed/explore', shown: true, why: 'It is among the newest.' }],
};

const exampleInXano: RecordInXano = {
  key: 'post:77',
  xano_id: '77',
  state: 'found',
  message: 'It differs: another content.',
  table: 'post',
  row: { id: 77, user_id: 1, content: 'Hello!', updated_at: 1234567890123 },
  version: 1234567890123,
  fields: [{ field: 'content', xano: 'Hello!', here: 'Hello', is: 'different' }],
  fault: {
    invariant: 'xano:different',
    key: 'post:77',
    expected: 'as it is in Xano',
    actual: 'another content',
  },
  leftOut: [],
  mendable: true,
};

const exampleRepair: RecordRepair = {
  key: 'post:77',
  scope: 'internal',
  dry_run: true,
  drift: [counted],
  left: [],
  result: null,
  message: '1 of 1 would be mended.',
};

export const recordRoutes = ({
  useCases: { readRecord, askRecordInXano, repairRecord },
}: Pick<HttpDeps, 'useCases'>): readonly Route[] => [
  route('GET', '/sync/record', 'One record: its row, and everything derived from it', {
    ...BY_KEY,
    query: ViewQuery,
    refuses: ['NotConfigured'],
    answers: { 200: ViewAnswer },
    example: { answer: exampleView },
    handle: ({ query }) => pipe(readRecord(query), TE.map(ok)),
  }),
  route('GET', '/sync/record/xano', 'One record as Xano has it now, beside the copy', {
    ...BY_KEY,
    query: RefQuery,
    refuses: ['NotConfigured'],
    answers: { 200: InXanoAnswer },
    example: { answer: exampleInXano },
    handle: ({ query }) => pipe(askRecordInXano(query), TE.map(ok)),
  }),
  route('POST', '/sync/record/repair', 'Repair one record, or preview the repair', {
    ...BY_KEY,
    body: RepairBody,
    refuses: ['NotConfigured'],
    answers: { 200: RepairAnswer },
    example: {
      request: { kind: 'post', id: '77', scope: 'internal', dryRun: true },
      answer: exampleRepair,
    },
    isDry: ({ body }) => body.dryRun,
    handle: ({ body }) => pipe(repairRecord(body), TE.map(ok)),
  }),
];
