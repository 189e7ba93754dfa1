import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { Reconciliation } from '../../../application/ports/reconciliations.js';
import type { ShownReconciliation } from '../../../application/use-cases/reconciliations.js';
import { MAX_DRIFT } from '../../../domain/reconcile/report.js';
import { maskedFinding } from '../../../domain/sync/masked.js';
import { BY_ADMIN } from '../route-traits.js';
import { answer, ok } from '../answer.js';
import {
  closed,
  guarded,
  withFallback,
  words,
  numbers,
  TextOrNull,
  NumberOrNull,
} from '../codec.js';
import type { HttpDeps } from '../http-deps.js';
import { route, type Route } from '../route.js';
import { Switch } from '../sync-inputs.js';

const MAX_KINDS = 50;

const Scope = guarded(
  'Scope',
  { enum: ['internal', 'xano'] },
  (input) => input === 'internal' || input === 'xano',
  'internal or xano',
);

const Share = guarded(
  'Share',
  { type: 'number', exclusiveMinimum: 0, maximum: 1 },
  (input): input is number => typeof input === 'number' && input > 0 && input <= 1,
  'a number above 0, and 1 at most',
);

const OrdersBody = t.strict(
  {
    scope: withFallback(Scope, 'internal' as const),
    repair: withFallback(Switch, false),
    sample: withFallback(Share, 1),
    force: withFallback(Switch, false),
  },
  'a JSON object',
);

const Places = guarded(
  'FindingPlaces',
  { type: 'array', items: { type: 'integer', minimum: 0 }, maxItems: MAX_DRIFT },
  (input): input is number[] =>
    Array.isArray(input) &&
    input.length <= MAX_DRIFT &&
    input.every((place) => Number.isSafeInteger(place) && Number(place) >= 0),
  `a list of at most ${MAX_DRIFT} whole numbers from 0`,
);

const Kinds = guarded(
  'DriftKinds',
  { type: 'array', items: { type: 'string' }, maxItems: MAX_KINDS },
  (input): input is string[] =>
    Array.isArray(input) && input.length <= MAX_KINDS && input.every((kind) => t.string.is(kind)),
  `a list of at most ${MAX_KINDS} kinds of drift`,
);

const ChoiceBody = t.strict(
  {
    kinds: withFallback(Kinds, []),
    findings: withFallback(Places, []),
    dry_run: withFallback(Switch, false),
  },
  'a JSON object',
);

const Id = guarded(
  'ReconcileId',
  { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
  (input): input is string => typeof input === 'string' && /^[\w-]{1,64}$/.test(input),
  'an id as it was answered',
);

const ReconcileParams = t.strict({ id: Id }, 'ReconcileParams');

const State = words('running', 'done', 'failed');

const StartedAnswer = closed('ReconcileStarted', {
  id: t.string,
  state: State,
  scope: t.string,
  eta_ms: NumberOrNull,
});

const drift = { invariant: t.string, key: t.string, expected: t.string, actual: t.string };

const ReconciliationAnswer = closed(
  'Reconciliation',
  {
    id: t.string,
    state: State,
    scope: t.string,
    repair: t.boolean,
    ...numbers('sample', 'checked', 'total'),
    drift: t.array(closed('Drift', drift)),
    counts: t.record(t.string, t.number),
    ...numbers('repaired', 'local', 'started_at'),
    ended_at: NumberOrNull,
    eta_ms: NumberOrNull,
    error: TextOrNull,
  },
  {
    force: t.boolean,
    entities: t.array(t.string),
    chosen: closed('ChosenFindings', {
      of: t.string,
      findings: t.array(
        closed('ChosenFinding', {
          ...drift,
          outcome: words('waiting', 'there', 'mended', 'gone', 'busy', 'left'),
          does: t.array(t.string),
        }),
      ),
    }),
  },
);

const example: Reconciliation = {
  id: '0f8e0b9e-3f0e-4a55-9d0c-1c6c1f1a7a10',
  state: 'done',
  scope: 'internal',
  repair: true,
  sample: 1,
  force: false,
  checked: 120,
  total: 120,
  drift: [{ invariant: '1', key: 'post:77', expected: 'likesCount: 3', actual: 'likesCount: 5' }],
  counts: { '1': 1 },
  repaired: 1,
  local: 0,
  started_at: 1234567890123,
  ended_at: 1234567892123,
  eta_ms: 24,
  error: null,
};

const started = ({ id, state, scope, eta_ms }: Reconciliation) =>
  answer(202, { id, state, scope, eta_ms }, { Location: `/sync/reconcile/${id}` });

/** Masks what an admin's JWT may not read. */
const masked = ({ chosen, ...run }: ShownReconciliation): ShownReconciliation => ({
  ...run,
  drift: run.drift.map(maskedFinding),
  ...(chosen && { chosen: { ...chosen, findings: chosen.findings.map(maskedFinding) } }),
});

export const reconcileRoutes = ({
  useCases: { startReconcile, repairChosen, readReconcile },
}: Pick<HttpDeps, 'useCases'>): readonly Route[] => [
  route('POST', '/sync/reconcile', 'Compare the copy with its invariants, or with Xano', {
    ...BY_ADMIN,
    body: OrdersBody,
    bodyOptional: true,
    refuses: ['ReconcileRunning', 'NotConfigured'],
    answers: { 202: StartedAnswer },
    example: {
      request: { scope: 'internal', repair: false },
      answer: { id: example.id, state: 'running', scope: 'internal', eta_ms: example.eta_ms },
    },
    handle: ({ body }) => pipe(startReconcile(body), TE.map(started)),
  }),
  route('POST', '/sync/reconcile/:id/repair', 'Repair chosen findings of a comparison', {
    ...BY_ADMIN,
    params: ReconcileParams,
    body: ChoiceBody,
    refuses: ['ReconciliationNotFound', 'ReconcileRunning', 'NotConfigured'],
    answers: { 202: StartedAnswer },
    example: {
      request: { kinds: ['1'], findings: [0], dry_run: true },
      answer: { id: example.id, state: 'running', scope: 'internal', eta_ms: null },
    },
    handle: ({ params: { id }, body: { kinds, findings, dry_run: dryRun } }) =>
      pipe(repairChosen({ id, kinds, findings, dryRun }), TE.map(started)),
  }),
  route('GET', '/sync/reconcile/:id', 'The state of a comparison', {
    ...BY_ADMIN,
    params: ReconcileParams,
    refuses: ['ReconciliationNotFound'],
    answers: { 200: ReconciliationAnswer },
    example: { answer: example },
    handle: ({ principal, params: { id } }) =>
      pipe(
        readReconcile(id),
        TE.map((found) => ok(principal.kind === 'service' ? found : masked(found))),
      ),
  }),
];
