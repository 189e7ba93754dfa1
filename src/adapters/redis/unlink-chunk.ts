import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../application/errors.js';
import { ask, gen } from '../../application/gen.js';
import { whileChanged } from '../../application/while-changed.js';
import { ACT_KINDS, ACTS } from '../../domain/entities/edges.js';
import type { PostId } from '../../domain/post.js';
import { edgeRecord, type StoredEdge } from '../../domain/sync/deferred-record.js';
import { otherAuthorAwaited, postOwner, type Owner } from '../../domain/sync/record.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { Username } from '../../domain/username.js';
import { commitOrRetry, readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import { liveSides, parseSent } from './keyspace/edge-places.js';
import { removeFromUserOps } from './keyspace/edges.js';
import {
  rescheduleOps,
  cursorCheck,
  cursorFact,
  finishOps,
  continueOps,
  versionFrom,
  WORK,
  type Job,
} from './keyspace/job-steps.js';
import { deferOps, wakeOp, type Lifetimes } from './keyspace/waiting.js';
import {
  edgeField,
  edgesKey,
  goneKey,
  jobOf,
  postIdsKey,
  postKey,
  sentField,
  tombstoneKey,
} from './keys.js';
import type { KeyList, Operation } from './plan.js';
import { undoComments } from './unlink-comments.js';
import { PostIdText, UsernameText } from './rows.js';
import { answers, checksOf, fact, type Fact } from './transaction.js';

const CHUNK = 500;
/** Likes or bookmarks per step: each takes three checks and up to five operations, so that no step takes long. */
const AT_ONCE = 40;

/** A deleted post whose likes, bookmarks and comments are undone in chunks. */
interface Deletion {
  readonly id: PostId;
  readonly job: Job;
  /**
   * The version of the delete, ms; newer likes, bookmarks and comments are deferred until the post exists. Null deletes all.
   */
  readonly at: number | null;
  readonly owner: Owner;
  /** The post's Xano id, by which deferred records name it whatever id it had here. */
  readonly called: PostId;
  readonly moment: Lifetimes & { readonly now: number };
}

const goneActs = (id: PostId): readonly string[] =>
  ACT_KINDS.map((kind) => goneKey(postKey(id, ACTS[kind].theirs)));

const goneComments = (id: PostId): string => goneKey(postKey(id, 'comments'));

const FACTS = 3;

/** Reads the user's side of the edge, and whether the user acts on a post made again under this id. */
const actFacts = (edge: EdgeName): readonly Fact[] => {
  const { mine, theirs } = liveSides(edge);
  return [
    fact('HMGET', edgesKey(edge.user), edgeField(edge), sentField(edge)),
    fact('ZSCORE', mine, edge.target),
    fact('SISMEMBER', theirs, edge.user),
  ];
};

/** Both instants are 0 where the user's side no longer has the edge, as the user is being erased. */
const stoodIn = (versions: unknown, since: unknown): StoredEdge => {
  const [version, sent] = versions as readonly (string | null)[];
  const at = since === null ? 0 : Number(since);
  return {
    version: since === null ? 0 : Number(version ?? since),
    since: at,
    sent: parseSent(sent ?? ''),
  };
};

const actOps = (
  list: KeyList,
  { id, at, owner, called, moment }: Deletion,
  edge: EdgeName,
  replies: readonly unknown[],
  deadUntil: number,
): readonly Operation[] => {
  const [versions, since, isLive] = replies;
  const { theirs } = liveSides(edge);
  const leave: Operation = ['SREM', list.place(goneKey(theirs), 'set'), edge.user];
  // A user who acts on the post made again keeps the entry.
  if (isLive === 1) return [leave];
  const stood = stoodIn(versions, since);
  const record = edgeRecord({ ...edge, target: called }, stood);
  const isNewer = at !== null && stood.version > at && stood.version > deadUntil;
  return [
    ...removeFromUserOps(list, { ...edge, target: id }),
    ...(isNewer ? deferOps(list, { owner, record }, moment) : []),
    leave,
  ];
};

const undoSome = (
  redis: RedisConnection,
  deletion: Deletion,
  edges: readonly EdgeName[],
): TE.TaskEither<StoreError, unknown> =>
  whileChanged(
    gen(function* () {
      // The post may have been deleted again since, with a newer version.
      const facts = [
        cursorFact(deletion.job),
        fact('GET', tombstoneKey('post', deletion.id)),
        ...edges.flatMap(actFacts),
      ];
      const replies = yield* ask(readFacts(redis, facts));
      const [cursor, tombstone, ...others] = replies;
      // The job was begun anew; `end` handles that.
      if (cursor !== deletion.job.cursor) return [];
      const ops = (list: KeyList) =>
        edges.flatMap((edge, nth) => {
          const of = others.slice(nth * FACTS, (nth + 1) * FACTS);
          return actOps(list, deletion, edge, of, Number(tombstone ?? 0));
        });
      return yield* ask(commitOrRetry(redis, checksOf(facts, replies), ops));
    }),
  );

/** Ends the job when nothing is left. */
const end = (
  redis: RedisConnection,
  { id, job, owner, called, moment }: Deletion,
): TE.TaskEither<StoreError, unknown> =>
  whileChanged(
    gen(function* () {
      const rests = [...goneActs(id), goneComments(id)].map((key) => fact('TYPE', key));
      const names = [fact('TYPE', postKey(id)), fact('HMGET', postIdsKey, id, called)];
      const found = yield* ask(readFacts(redis, [cursorFact(job), ...names, ...rests]));
      const [cursor, post, known, ...left] = found;
      if (cursor !== job.cursor)
        return yield* ask(commitOrRetry(redis, [], (list) => rescheduleOps(list, job, moment.now)));
      const isOver = left.every((type) => type === 'none');
      // The post may be known by another id.
      const isHere = post !== 'none' || (known as readonly unknown[]).some((name) => name !== null);
      const checks = isOver ? rests.map((one) => answers('none', one)) : [];
      return yield* ask(
        commitOrRetry(redis, [cursorCheck(job), ...checks], (list) => [
          ...(isHere ? [wakeOp(list, owner, moment.now)] : []),
          ...(isOver ? finishOps(list, job) : continueOps(list, job, job.cursor, moment.now)),
        ]),
      );
    }),
  );

const edgesOf = (id: PostId, found: readonly unknown[]): readonly EdgeName[] =>
  ACT_KINDS.flatMap((kind, nth) => {
    const names = found[nth];
    const users: readonly Username[] = Array.isArray(names) ? names.filter(UsernameText.is) : [];
    return users.map((user): EdgeName => ({ kind, user, target: id }));
  });

/** Deletes some of the likes, bookmarks and comments that the deletion of a post left. */
export const unlinkChunk = (
  redis: RedisConnection,
  id: PostId,
  cursor: string,
  moment: Deletion['moment'],
): TE.TaskEither<StoreError, unknown> =>
  gen(function* () {
    const job: Job = { queue: WORK, name: jobOf('unlink', id), cursor };
    const at = versionFrom(cursor);
    // A post deleted with its author, or found to be another's, exists again when a row names its other author: the records
    // wait for that.
    const owner = at === 0 ? otherAuthorAwaited(id) : postOwner(id);
    const some = goneActs(id).map((key) => fact('SRANDMEMBER', key, CHUNK));
    const [known, ...found] = yield* ask(
      readFacts(redis, [fact('HGET', postIdsKey, `>${id}`), ...some]),
    );
    const called = PostIdText.is(known) ? known : id;
    const deletion: Deletion = { id, job, at, owner, called, moment };
    for (const edges of RA.chunksOf(AT_ONCE)(edgesOf(id, found)))
      yield* ask(undoSome(redis, deletion, edges));
    yield* ask(undoComments(redis, deletion, CHUNK));
    yield* ask(end(redis, deletion));
  });
