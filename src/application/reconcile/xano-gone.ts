import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { EDGE_KINDS, isTie } from '../../domain/entities/edges.js';
import { fault, type Fault } from '../../domain/reconcile/fault.js';
import type { Orders } from '../../domain/reconcile/report.js';
import { ENTITIES, type Entity } from '../../domain/sync/entity.js';
import { tableOf } from '../../domain/sync/mapping.js';
import { keyOf } from '../../domain/sync/record.js';
import { isIntegerId, type XanoId } from '../../domain/sync/xano-id.js';
import type { StoreError } from '../errors.js';
import { seenAsExtra, seenAsUnread, type StoredRow, type Unseen } from '../ports/sent-rows.js';
import type { Entry } from '../sync/entry.js';
import type { Needs } from '../world.js';
import type { Ledger } from './ledger.js';
import type { XanoEnd } from './patience.js';
import { ask } from '../gen.js';
import { looked, waiting, type Steps } from './run.js';
import { deleteOf, eachStored, entityOf, goneOf, nameOfRow } from './stored-rows.js';
import { isInXano } from './xano-pages.js';
import { notTrusted, type SeenBook, type Tally } from './xano-seen.js';

/**
 * How far the clocks of Xano and of this service may differ, ms. A row written this shortly before Xano was read may
 * have become visible there only after that.
 */
export const CLOCK_TOLERANCE = 600_000;
/** Time after which a change that was on its way has arrived, ms. */
export const SETTLE_MS = 5000;
/** Most questions for each entity: a page that lacks rows shows within so many, and more would use up the quota. */
const MAX_QUESTIONS = 20;

/** A row that is stored here, and was not seen in Xano. */
interface Extra {
  readonly row: StoredRow;
  readonly sent: Extract<Unseen, { readonly state: 'sent' }>;
}

interface Deps extends Needs<
  'readPage' | 'mapping' | 'reconciler.scan' | 'reconciler.collections' | 'reconciler.members'
> {
  readonly seen: SeenBook;
  readonly tally: Tally;
  readonly ledger: Ledger;
  readonly orders: Orders;
  readonly entities: readonly Entity[];
  /** Reads the rows of an entity that came to Xano since this instant, or all with null, to note that Xano has them. */
  readonly readAgain: (entity: Entity, since: number | null) => Steps<XanoEnd>;
  readonly mend: (entries: readonly Entry[]) => TE.TaskEither<XanoEnd, unknown>;
}

/** Whether nothing tells that the row existed when Xano was read, and Xano cannot be asked for it alone. */
const isVague = ({ row, sent: { version, xanoId } }: Extra): boolean =>
  version === 0 && (row.of === 'edge' || xanoId === null || !isIntegerId(xanoId));

export const extraFault = (row: StoredRow): Fault =>
  fault(
    'xano:extra',
    'xano extra',
    keyOf(deleteOf(row, 0)),
    'nothing: Xano has no such row',
    'is here',
  );

/**
 * Finds the rows that are stored here and no longer in Xano, once all of Xano was read, which began at `startedAt`.
 * Counts everything before it deletes anything.
 */
export function* findGone(deps: Deps, startedAt: number): Steps<XanoEnd> {
  const { readPage, mapping, reconciler, seen, tally, ledger, orders, entities } = deps;
  const { repair, sample } = orders;
  /** Rows that are newer are left to the next comparison. */
  const before = startedAt - CLOCK_TOLERANCE;
  const vague = new Set<Entity>();
  const questions: { readonly row: StoredRow; readonly entity: Entity; readonly id: XanoId }[] = [];

  function* extrasAmong(rows: readonly StoredRow[], states: readonly Unseen[]) {
    const found = RA.zip(rows, states).flatMap(([row, sent]: readonly [StoredRow, Unseen]) =>
      sent.state === 'sent' && sent.version < before ? [{ row, sent }] : [],
    );
    return yield* withoutUnread(seen, yield* withoutOwned(seen, found));
  }

  /** Counts the rows that are stored here and not in Xano, and marks them. */
  function* count(rows: readonly StoredRow[]): Steps<StoreError> {
    const states = yield* ask(seen.unseen(rows));
    const extras = yield* extrasAmong(rows, states);
    for (const entity of ENTITIES) {
      const of = extras.filter(({ row }) => entityOf(row) === entity);
      yield* ask(
        seen.remember(
          entity,
          of.map(({ row }) => seenAsExtra(nameOfRow(row))),
        ),
      );
    }
    ledger.foundLocal(states.filter(({ state }) => state === 'local').length);
    for (const [row, { state }] of RA.zip(rows, states))
      if (state !== 'local') tally.countHere(entityOf(row), 1);
    for (const extra of extras) {
      const { row, sent } = extra;
      const entity = entityOf(row);
      tally.countExtra(entity, 1);
      if (isVague(extra)) vague.add(entity);
      const asked = questions.filter((one) => one.entity === entity).length;
      if (sent.xanoId !== null && isIntegerId(sent.xanoId) && sent.version > 0)
        if (asked < MAX_QUESTIONS) questions.push({ row, entity, id: sent.xanoId });
    }
    yield looked(rows.length);
  }

  /**
   * Asks Xano by id for the first rows of an entity that seem to be gone: a page may have lacked them by mistake. One
   * that exists after all makes all rows of its entity stay. Rows without a version are asked for one by one anyway.
   */
  function* verify(): Steps<XanoEnd> {
    for (const { row, entity, id } of questions) {
      const table = tableOf(mapping, entity);
      if (table === null || tally.refusal(entity) !== null) continue;
      const [state] = yield* ask(seen.unseen([row]));
      if (state?.state === 'sent' && (yield* ask(isInXano(readPage, table, id))))
        tally.refuse(
          entity,
          `Xano has the ${entity} ${id}, which was missing when all was read: no ${entity} was taken away`,
        );
      yield looked(1);
    }
  }

  /** Whether Xano no longer has a row. Without a version to show that it existed, Xano is asked again for it or for all. */
  function* isGone(extra: Extra): Steps<XanoEnd, boolean> {
    const { row, sent } = extra;
    if (sent.version > 0) return true;
    if (isVague(extra)) return vague.has(entityOf(row));
    const [table, xanoId] = [tableOf(mapping, entityOf(row)), sent.xanoId];
    if (table === null || xanoId === null) return false;
    return !(yield* ask(isInXano(readPage, table, xanoId)));
  }

  /** Returns those of some marked rows that are still extra. */
  function* stillExtra(rows: readonly StoredRow[]): Steps<XanoEnd, readonly Extra[]> {
    const extras = yield* extrasAmong(rows, yield* ask(seen.unseen(rows)));
    const still: Extra[] = [];
    for (const extra of extras) {
      const name = seenAsExtra(nameOfRow(extra.row));
      const [isMarked] = yield* ask(seen.has(entityOf(extra.row), [name]));
      if (isMarked === true && (yield* isGone(extra))) still.push(extra);
    }
    return still;
  }

  /** Reports the rows that are still extra, and deletes them where that was asked for. */
  function* takeAway(rows: readonly StoredRow[]): Steps<XanoEnd> {
    const extras = yield* stillExtra(rows);
    for (const { row } of extras) ledger.tell(extraFault(row), { of: 'stored', row });
    const taken = extras.filter(({ row }) => repair && tally.refusal(entityOf(row)) === null);
    if (taken.length > 0) {
      yield* ask(seen.check);
      const entries = taken.map(({ row, sent }) => goneOf(row, sent.version));
      yield* ask(deps.mend(entries));
      const after = yield* ask(seen.unseen(taken.map(({ row }) => row)));
      const gone = taken.filter((_, at) => after[at]?.state !== 'sent');
      ledger.mended(gone.map(({ row }) => extraFault(row).name));
    }
    yield looked(rows.length);
  }

  yield* ask(seen.check);
  // Edges and comments are judged by which users and posts are extra, so these come first.
  for (const some of [
    ['user', 'post'],
    [...EDGE_KINDS, 'comment'],
  ] as const) {
    const of = entities.filter((entity) => (some as readonly Entity[]).includes(entity));
    if (of.length > 0) yield* eachStored(reconciler, of, sample, count);
  }
  const lacking = entities.filter(tally.hasExtras);
  if (lacking.length > 0) {
    yield waiting(SETTLE_MS);
    // A row that came to Xano while it was read may have come to a place that had been read already.
    for (const entity of lacking) yield* deps.readAgain(entity, vague.has(entity) ? null : before);
    if (repair) yield* verify();
    yield* eachStored(reconciler, lacking, sample, takeAway);
  }
  yield* ask(seen.forget);
  const reasons = repair ? entities.flatMap((entity) => tally.refusal(entity) ?? []) : [];
  if (reasons.length > 0) yield* ask(TE.left(notTrusted(reasons.join('; '))));
}

type Has = Pick<SeenBook, 'has'>;

/** Leaves out rows whose user or post is extra too: they go along with it, and only the owner is reported. */
function* withoutOwned(seen: Has, extras: readonly Extra[]): Steps<StoreError, readonly Extra[]> {
  const ends = ({ row, sent }: Extra) => {
    if (sent.ends !== undefined) return { user: [sent.ends.username], post: [sent.ends.post_id] };
    if (row.of !== 'edge') return { user: [], post: [] };
    const { kind, user, target } = row.edge;
    return isTie(kind) ? { user: [user, target], post: [] } : { user: [user], post: [target] };
  };
  const gone = new Set<string>();
  for (const entity of ['user', 'post'] as const) {
    const names = extras.flatMap((extra): readonly string[] => ends(extra)[entity]);
    const marks = yield* ask(seen.has(entity, names.map(seenAsExtra)));
    for (const [at, name] of names.entries()) if (marks[at] === true) gone.add(`${entity} ${name}`);
  }
  return extras.filter((extra) => {
    const { user, post } = ends(extra);
    return ![...user.map((name) => `user ${name}`), ...post.map((id) => `post ${id}`)].some(
      (name) => gone.has(name),
    );
  });
}

/** Leaves out an edge where a row of Xano that cannot be read may be the same edge. */
function* withoutUnread(seen: Has, extras: readonly Extra[]): Steps<StoreError, readonly Extra[]> {
  const kept: Extra[] = [];
  for (const extra of extras) {
    if (extra.row.of !== 'edge') {
      kept.push(extra);
      continue;
    }
    const { kind, user, target } = extra.row.edge;
    const names = [user, null].flatMap((name) =>
      [target, null].map((other) => seenAsUnread(name, other)),
    );
    const marks = yield* ask(seen.has(kind, names));
    if (!marks.includes(true)) kept.push(extra);
  }
  return kept;
}
