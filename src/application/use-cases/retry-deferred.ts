import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { codeOf, isNoLongerDeferred, isDoneWith } from '../../domain/sync/give-up.js';
import { ENTITIES, type Entity, isDependent } from '../../domain/sync/entity.js';
import { mayLeaveOutRows, type SyncMapping } from '../../domain/sync/mapping.js';
import {
  commentOwner,
  keyOf,
  postOwner,
  userIdOwner,
  type Owner,
  type SyncRecord,
} from '../../domain/sync/record.js';
import type { StoreError } from '../errors.js';
import type { DeadLetter } from '../ports/dead-letters.js';
import type { Overdue } from '../ports/deferrals.js';
import type { RecordResult } from '../ports/sync-store.js';
import { ask, gen } from '../gen.js';
import type { LeaseLost } from '../sync/apply.js';
import { entryOfRecord } from '../sync/entry.js';
import { deadLetterId } from '../sync/failed-rows.js';
import { lookUp } from '../sync/look-up.js';
import type { Needs } from '../world.js';

/**
 * Applies some deferred records whose owner has come; without any, makes dead letters of some that have waited too long and
 * still matter. `idle`: there were neither.
 */
export type RetryDeferred = TE.TaskEither<StoreError | LeaseLost, 'worked' | 'idle'>;

interface Deps extends Needs<
  'deferrals' | 'sync.read' | 'sync.commit' | 'apply' | 'clock' | 'digest'
> {
  readonly mapping?: SyncMapping;
}

/** Whether a record does not say whose it is: it waits for another record of the same row that does. */
const namesNobody = (owner: Owner, record: SyncRecord): boolean =>
  (record.entity === 'post' && record.author === null && owner === postOwner(record.id)) ||
  (record.entity === 'comment' && owner === commentOwner(record.id)) ||
  (record.entity === 'user' &&
    record.user.username === null &&
    owner === userIdOwner(record.user.id ?? ''));

const NAMED: Readonly<Partial<Record<Entity, string>>> = {
  post: 'author',
  comment: 'author or post',
};

const wordsFor = (code: DeadLetter['code'], owner: Owner, record: SyncRecord): string => {
  if (code !== 'owner_missing')
    return 'waited for the end of whoever has the name or the id, who is here still';
  return namesNobody(owner, record)
    ? `names no ${NAMED[record.entity] ?? 'user'}, and no other record of it has come`
    : `waited for ${owner}, which never came`;
};

const ownersOf = (owner: Owner): readonly Entity[] =>
  ENTITIES.filter((entity) => owner.startsWith(`${entity}/`) || owner.startsWith(`${entity}#`));

/** Most dead letters that one step makes. */
const LETTERS = 200;

export const makeRetryDeferred = ({
  deferrals,
  sync,
  apply,
  clock,
  digest,
  mapping = [],
}: Deps): RetryDeferred => {
  /** Whether the owner may be kept out, such as a draft: no fault; a comparison finds the record once that is here. */
  const isKeptOut = ({ owner, record }: Overdue): boolean =>
    isDependent(record.entity) &&
    ownersOf(owner).some((entity) => mayLeaveOutRows(mapping, entity));

  const applyAll = (waited: readonly Overdue[]) =>
    apply({
      way: 'deferred',
      entries: waited.map(({ owner, record }) => ({
        ...entryOfRecord(record),
        waitedFor: owner,
      })),
      cursor: null,
    });

  const deadLetterOf = ({ owner, record }: Overdue, now: number): DeadLetter => {
    const content = { kind: 'record', record } as const;
    const code = codeOf(owner, record);
    return {
      id: deadLetterId(code, content, digest),
      entity: record.entity,
      key: keyOf(record),
      code,
      message: wordsFor(code, owner, record),
      way: 'deferred',
      at: now,
      content,
    };
  };

  const resultOf = (
    { record }: Overdue,
    said: Pick<RecordResult, 'result' | 'code' | 'message'>,
  ): RecordResult => ({
    ...said,
    entity: record.entity,
    key: keyOf(record),
    version: record.version.at,
    droppedTags: 0,
    leftOut: [],
  });

  const givenUp = (one: Overdue): RecordResult => {
    const code = codeOf(one.owner, one.record);
    return resultOf(one, {
      result: 'failed',
      code,
      message: wordsFor(code, one.owner, one.record),
    });
  };

  const letGo = (one: Overdue): RecordResult =>
    resultOf(one, {
      result: 'stale',
      code: 'let_go',
      message: `waited for ${one.owner}, who is gone or kept out: nobody has to look at it`,
    });

  type GivenUp = TE.TaskEither<StoreError | LeaseLost, unknown>;

  /** Gives overdue records up after a last check: one that is dead by now, or can be applied, makes no dead letter. */
  const lookOnce = (overdue: readonly Overdue[], now: number): GivenUp =>
    gen(function* () {
      const reading = yield* ask(lookUp(sync, overdue));
      const decided = overdue.filter(({ record }) => isNoLongerDeferred(reading.view, record, now));
      if (decided.length > 0) {
        yield* ask(applyAll(decided));
        return;
      }
      const isDone = (one: Overdue) => isKeptOut(one) || isDoneWith(reading.view, one.record);
      const { left: lost, right: done } = RA.partition(isDone)(overdue);
      yield* ask(
        sync.commit(reading, {
          steps: [],
          way: 'deferred',
          results: [...lost.map(givenUp), ...done.map(letGo)],
          events: [],
          releases: overdue,
          deadLetters: lost.map((one) => deadLetterOf(one, now)),
          droppedDeadLetters: [],
          cursor: null,
          ms: 0,
          now,
        }),
      );
    });

  /**
   * Gives overdue records up; where one meets a damaged key, fewer at once and then that one alone: the others do not wait.
   */
  const giveUp = (overdue: readonly Overdue[], now: number): GivenUp =>
    pipe(
      lookOnce(overdue, now),
      TE.orElse((error): GivenUp => {
        if (error._tag !== 'StoreDamaged') return TE.left(error);
        return overdue.length > 1
          ? giveUp(overdue.slice(0, Math.ceil(overdue.length / 2)), now)
          : applyAll(overdue);
      }),
    );

  return gen(function* () {
    const now = clock.now();
    const waiting = yield* ask(deferrals.claim(now));
    if (waiting !== null) {
      yield* ask(applyAll(waiting.records.map((record) => ({ owner: waiting.owner, record }))));
      yield* ask(deferrals.advance(waiting, now));
      return 'worked';
    }
    const overdue = yield* ask(deferrals.overdue(now, LETTERS));
    if (overdue.length === 0) return 'idle';
    yield* ask(giveUp(overdue, now));
    return 'worked';
  });
};
