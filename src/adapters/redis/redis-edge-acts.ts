import * as E from 'fp-ts/lib/Either.js';
import type { ChangeRefused, StoreError } from '../../application/errors.js';
import { ask, gen, known, type Question, type Steps } from '../../application/gen.js';
import type { EdgeActs, EdgeReading, Enacted } from '../../application/ports/edge-acts.js';
import { isTie } from '../../domain/entities/edges.js';
import { endedBy, type StandingEdge } from '../../domain/sync/decide-edge.js';
import type { PostId } from '../../domain/post.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { Username } from '../../domain/username.js';
import { commit, commitUnread, readFacts } from './commit.js';
import type { Copies } from './copies/copies.js';
import type { RedisConnection } from './connection.js';
import {
  authorChecks,
  awaitedFacts,
  edgeChecks,
  edgeFacts,
  edgeSnapshot,
  idFacts,
  NEW_TIE,
  newAct,
  unblockedChecks,
} from './keyspace/edge-facts.js';
import { edgeOps, sizeOf } from './keyspace/edges.js';
import { ranksOf } from './keyspace/ranks.js';
import { postKey } from './keys.js';
import type { MakeSpend } from './spending.js';
import { keyList } from './plan.js';
import { answers, checksOf, type Check, type Fact } from './transaction.js';

/** An edge with the facts read about it and their replies. */
interface ReadEdge extends StandingEdge {
  readonly facts: readonly Fact[];
  readonly replies: readonly unknown[];
}

interface RedisReading extends EdgeReading, ReadEdge {
  readonly ended: readonly ReadEdge[];
  /** Checks that no deferred record exists that might concern an edge being removed. */
  readonly unawaited: readonly Check[];
  readonly isExpected?: true;
}

/** The facts to read about an edge, and about those that it ends. */
const factsOf = (edge: EdgeName): readonly Fact[] => [edge, ...endedBy(edge)].flatMap(edgeFacts);

const readEdge = (edge: EdgeName, replies: readonly unknown[]): E.Either<StoreError, ReadEdge> =>
  E.map((snapshot: StandingEdge['snapshot']) => ({
    ...{ edge, snapshot, replies },
    facts: edgeFacts(edge),
  }))(edgeSnapshot(edge, replies));

const readingOf = (
  edge: EdgeName,
  replies: readonly unknown[],
): E.Either<StoreError, RedisReading> => {
  const { length } = edgeFacts(edge);
  const read = readEdge(edge, replies.slice(0, length));
  if (E.isLeft(read)) return read;
  const ended: ReadEdge[] = [];
  for (const [place, one] of endedBy(edge).entries()) {
    const from = (place + 1) * length;
    const also = readEdge(one, replies.slice(from, from + length));
    if (E.isLeft(also)) return also;
    ended.push(also.right);
  }
  return E.right({ ...read.right, ended, unawaited: [] });
};

/** Whether both ends exist, and the edge does not. */
const isMissing = ({ snapshot: { isUserHere, isTargetHere, present, isLost } }: StandingEdge) =>
  isUserHere && isTargetHere && !present && isLost !== true;

/** Marks a reading as one for which a deferred record exists. An edge and those it ends connect the same two ends. */
const awaited = (reading: RedisReading): RedisReading => {
  const mark = <A extends StandingEdge>(one: A): A => ({
    ...one,
    snapshot: { ...one.snapshot, isAwaited: true },
  });
  return { ...mark(reading), ended: reading.ended.map(mark), unawaited: [] };
};

/** The owner of an edge's target, when a user blocked by the owner may not make the edge; else null. */
const ownerOf = ({ edge: { kind, target }, snapshot }: StandingEdge): Username | null => {
  if (!isTie(kind)) return snapshot.post?.author ?? null;
  return kind === 'follow' ? (target as Username) : null;
};

/** Checks that neither user blocks the other, where the edge is to exist. */
const blockChecks = (reading: StandingEdge, stands: boolean): readonly Check[] => {
  const owner = ownerOf(reading);
  return stands && owner !== null ? unblockedChecks(reading.edge.user, owner) : [];
};

/** `copies`: where they hold a post, an act on it is tried without reading it first; null: each is read. */
export const makeRedisEdgeActs = (
  redis: RedisConnection,
  spend: MakeSpend,
  copies: Pick<Copies, 'unfenced'> | null,
): EdgeActs => ({
  // An edge that ends others is not expected, since their state cannot be guessed. The copy may be out of date: the commit
  // checks everything that is expected here.
  expect: (edge): RedisReading | null => {
    if (endedBy(edge).length > 0) return null;
    const post = isTie(edge.kind) ? null : copies?.unfenced()?.get(postKey(edge.target as PostId));
    const replies = isTie(edge.kind) ? NEW_TIE : newAct(post?.acted ?? []);
    const reading = replies === null ? null : readingOf(edge, replies);
    return reading !== null && E.isRight(reading) ? { ...reading.right, isExpected: true } : null;
  },

  read: (edge, takesBack) =>
    gen(function* () {
      const facts = factsOf(edge);
      const replies = yield* ask(
        readFacts(redis, takesBack ? [...facts, ...idFacts(edge)] : facts),
      );
      const reading = yield* known(readingOf(edge, replies.slice(0, facts.length)));
      if (!takesBack || ![reading, ...reading.ended].some(isMissing)) return reading;
      // Mostly no deferred record exists: the commit checks this without a read.
      const waiting = awaitedFacts(edge, replies.slice(facts.length));
      return { ...reading, unawaited: waiting.map((one) => answers(0, one)) };
    }),

  enact: (reading, { steps, origin, costs, events, now }) =>
    gen(function* (): Steps<Question<ChangeRefused | StoreError>, Enacted> {
      const { edge, snapshot, facts, replies, ended, unawaited, isExpected } =
        reading as RedisReading;
      const list = keyList();
      const ops = [
        ...steps.flatMap((step) => edgeOps(list, step, now)),
        ...ranksOf(list, steps, now),
        sizeOf(list, edge),
      ];
      const change = {
        ops,
        spend: events.length === 0 ? null : spend(list, origin, costs, ...events),
      };
      const unblocked = blockChecks(reading, steps[0]?.present ?? snapshot.present);
      if (isExpected) {
        const checks = [...checksOf(facts, replies), ...authorChecks(snapshot.post), ...unblocked];
        const done = yield* ask(commitUnread(redis, list, { ...change, checks }));
        return E.isRight(done)
          ? E.right(Number(done.right.at(-1)))
          : E.left(yield* known(readingOf(edge, done.left)));
      }
      const checks = [
        ...unawaited,
        ...edgeChecks(facts, snapshot, replies),
        ...ended.flatMap((one) => edgeChecks(one.facts, one.snapshot, one.replies)),
      ];
      const done = yield* ask(
        commit(redis, list, { ...change, checks: [...checks, ...unblocked] }),
      );
      if (E.isRight(done)) return E.right(Number(done.right.at(-1)));
      if (done.left <= unawaited.length) return E.left(awaited(reading as RedisReading));
      if (done.left > checks.length) return E.right('blocked');
      const isOfAuthor = snapshot.post !== null && done.left === checks.length;
      return isOfAuthor ? E.right('orphaned') : E.left(null);
    }),
});
