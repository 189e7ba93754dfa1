import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../application/errors.js';
import { ask, gen } from '../../application/gen.js';
import {
  seenById,
  seenByName,
  unknownUser,
  type StoredRow,
  type Unseen,
} from '../../application/ports/sent-rows.js';
import type { Comment, CommentId } from '../../domain/comment.js';
import { sidesOf } from '../../domain/derive.js';
import { isTie } from '../../domain/entities/edges.js';
import { printKey, typeOf } from '../../domain/key.js';
import {
  sentComment,
  sentEdge,
  sentRow,
  sentUser,
  type Sent,
} from '../../domain/reconcile/sent.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { Username } from '../../domain/username.js';
import { readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import {
  commentKey,
  edgeField,
  edgesKey,
  jobOf,
  postKey,
  seenKey,
  sentField,
  userKey,
  workKey,
} from './keys.js';
import { PostIdText, UsernameText } from './rows.js';
import { fact, type Fact } from './transaction.js';

/** Null where the key is damaged, so that it does not fail the other rows. */
type Fields = readonly (string | null)[] | null;

const edgeFacts = (edge: EdgeName): readonly Fact[] => {
  const { kind, user, target } = edge;
  const { mine } = sidesOf(edge);
  return [
    fact('HMGET', userKey(user), 'id'),
    fact('HMGET', edgesKey(user), sentField(edge), edgeField(edge)),
    fact(typeOf(mine) === 'zset' ? 'ZSCORE' : 'SISMEMBER', printKey(mine), target),
    isTie(kind)
      ? fact('HMGET', userKey(target as Username), 'id')
      : fact('ZSCORE', workKey, jobOf('unlink', target)),
  ];
};

const factsOf = (row: StoredRow): readonly Fact[] => {
  if (row.of === 'edge') return edgeFacts(row.edge);
  if (row.of === 'comment')
    return [fact('HMGET', commentKey(row.id), 'sys_versions', 'post_id', 'username')];
  const hash = row.of === 'user' ? userKey(row.username) : postKey(row.id);
  return [fact('HMGET', hash, 'sys_versions', 'id'), fact('EXISTS', hash)];
};

/** The names a row may have among those seen in Xano, and what Xano has sent of it; null where it does not exist. */
type Known = { readonly names: readonly string[]; readonly sent: Sent } | null;

const idIn = (reply: unknown): string => (reply as Fields)?.[0] ?? '';

/** The names by which rows of Xano may mean a user, known or unknown when the row came. */
const namesOf = (username: string, id: string): readonly string[] =>
  id === '' ? [username] : [username, unknownUser(id)];

const knownEdge = ({ kind, user, target }: EdgeName, replies: readonly unknown[]): Known => {
  const [ofUser, versions, stands, ofTarget] = replies;
  if (stands === null || stands === 0) return null;
  // The post is gone or is getting another id, to which the act moves.
  if (!isTie(kind) && ofTarget !== null) return null;
  const [told = null, version = null] = (versions as Fields) ?? [];
  const instant = isTie(kind) ? 0 : stands;
  return {
    names: namesOf(user, idIn(ofUser)).flatMap((one) =>
      namesOf(target, idIn(ofTarget)).map((other) => `${kind}:${one}:${other}`),
    ),
    sent: sentEdge(told !== null, Number(version ?? instant)),
  };
};

/** The post and author of a comment; null where the comment is gone or cannot be read. */
const placeIn = (replies: readonly unknown[]): Pick<Comment, 'post_id' | 'username'> | null => {
  const [, post, username] = (replies[0] as Fields) ?? [];
  return PostIdText.is(post) && UsernameText.is(username) ? { post_id: post, username } : null;
};

const knownComment = (id: CommentId, replies: readonly unknown[]): Known => {
  const place = placeIn(replies);
  const [versions] = (replies[0] as Fields) ?? [];
  return place === null
    ? null
    : {
        names: [seenByName(id), seenById(id)],
        sent: sentComment(id, versions ?? '', place),
      };
};

const knownOf = (row: StoredRow, replies: readonly unknown[]): Known => {
  if (row.of === 'edge') return knownEdge(row.edge, replies);
  if (row.of === 'comment') return knownComment(row.id, replies);
  const [fields, exists] = replies;
  const [versions = null, id = null] = (fields as Fields) ?? [];
  if (exists === 0) return null;
  if (row.of === 'post')
    return {
      names: [seenByName(row.id), seenById(row.id)],
      sent: sentRow(row.id, versions ?? ''),
    };
  // A user deleted in Xano may have given the name to another row there, so the id counts where it is known.
  const called = id === null || id === '' ? seenByName(row.username) : seenById(id);
  return { names: [called], sent: sentUser(id ?? '', versions ?? '') };
};

/** Leaves out comments that the deletion of their post has already hidden. */
const withoutLeaving = (
  redis: RedisConnection,
  rows: readonly StoredRow[],
  known: readonly Known[],
): TE.TaskEither<StoreError, readonly Known[]> =>
  gen(function* () {
    const places = rows.map((row, at) => {
      const sent = known[at]?.sent;
      const ends = sent?.state === 'sent' ? sent.ends : undefined;
      return row.of === 'comment' && ends !== undefined
        ? [fact('ZSCORE', postKey(ends.post_id, 'comments'), row.id)]
        : [];
    });
    const scores = [...(yield* ask(readFacts(redis, places.flat(), 'lenient')))];
    return known.map((one, at) =>
      (places[at] ?? []).some(() => scores.shift() === null) ? null : one,
    );
  });

/** Returns for each row, in order, whether a comparison has seen it in Xano, and whether Xano ever sent it. */
export const unseenRows = (
  redis: RedisConnection,
  reconciliation: string,
  rows: readonly StoredRow[],
): TE.TaskEither<StoreError, readonly Unseen[]> =>
  gen(function* () {
    const left = [...(yield* ask(readFacts(redis, rows.flatMap(factsOf), 'lenient')))];
    const read = rows.map((row) => knownOf(row, left.splice(0, factsOf(row).length)));
    const known = yield* ask(withoutLeaving(redis, rows, read));
    const asked = rows.map((row, at) =>
      fact(
        'SMISMEMBER',
        seenKey(reconciliation, row.of === 'edge' ? row.edge.kind : row.of),
        ...(known[at]?.names ?? ['']),
      ),
    );
    const seen = yield* ask(readFacts(redis, asked));
    return known.map((one, at): Unseen =>
      one === null || (seen[at] as readonly number[]).includes(1) ? { state: 'seen' } : one.sent,
    );
  });
