import * as TE from 'fp-ts/lib/TaskEither.js';
import { CLAIM_MS } from '../../application/ports/claim.js';
import type { Arisen, Deferrals, Overdue, Waiting } from '../../application/ports/deferrals.js';
import { isQuiet, type Owner } from '../../domain/sync/record.js';
import { nameOfDispute } from './deferral-steps.js';
import type { Keyspace } from './keyspace.js';
import { compareText } from './sorted-set.js';
import type { DeferredRecord, SyncSpace } from './sync-space.js';

const CHUNK = 200;

/** The owner who has been due longest. */
const nextDue = ({ wakes }: SyncSpace, now: number): Owner | null => {
  const due = [...wakes].filter(([, wake]) => wake.due <= now);
  const [first] = due.sort(([a, x], [b, y]) => x.due - y.due || compareText(a, b));
  return first?.[0] ?? null;
};

const inOrder = (parked: Iterable<DeferredRecord>): readonly DeferredRecord[] =>
  [...parked].sort((a, b) => a.place - b.place);

const claim = (sync: SyncSpace, now: number): Waiting | null => {
  const owner = nextDue(sync, now);
  const wake = owner === null ? undefined : sync.wakes.get(owner);
  if (owner === null || wake === undefined) return null;
  const until = now + CLAIM_MS;
  sync.wakes.set(owner, { ...wake, due: until });
  const left = inOrder(sync.waiting.get(owner)?.values() ?? []).filter(
    ({ place }) => place > wake.at,
  );
  const taken = left.slice(0, CHUNK);
  return {
    owner,
    records: taken.map(({ record }) => record),
    turn: String(wake.turn),
    until,
    next: left.length > CHUNK ? String(taken.at(-1)?.place ?? 0) : '0',
  };
};

/** A claim that was lost, to somebody else or to a turn that began meanwhile, changes nothing. */
const advance = (
  { wakes }: SyncSpace,
  { owner, turn, next, until }: Waiting,
  now: number,
): void => {
  const wake = wakes.get(owner);
  if (wake?.due !== until || String(wake.turn) !== turn) return;
  if (next === '0') wakes.delete(owner);
  else wakes.set(owner, { ...wake, due: now, at: Number(next) });
};

const overdue = ({ waiting }: SyncSpace, now: number, limit: number): readonly Overdue[] =>
  [...waiting]
    .filter(([owner]) => !isQuiet(owner))
    .flatMap(([owner, parked]) => [...parked.values()].map((one) => ({ owner, ...one })))
    .filter(({ until }) => until <= now)
    .sort((a, b) => a.until - b.until || a.place - b.place)
    .slice(0, limit)
    .map(({ owner, record }) => ({ owner, record }));

const oldest = ({ disputes }: SyncSpace): Arisen | null => {
  const [first] = [...disputes].sort(([a, x], [b, y]) => x.at - y.at || compareText(a, b));
  return first?.[1] ?? null;
};

export const makeMemoryDeferrals = ({ sync }: Keyspace): Deferrals => ({
  claim: (now) => TE.fromIO(() => claim(sync, now)),
  advance: (waiting, now) =>
    TE.fromIO(() => {
      advance(sync, waiting, now);
    }),
  dispute: TE.fromIO(() => oldest(sync)),
  settle: (dispute) =>
    TE.fromIO(() => {
      const key = nameOfDispute(dispute);
      if (sync.disputes.get(key)?.at === dispute.at) sync.disputes.delete(key);
    }),
  overdue: (now, limit) => TE.fromIO(() => overdue(sync, now, limit)),
});
