import { isTie } from '../../../domain/entities/edges.js';
import * as E from 'fp-ts/lib/Either.js';
import { readComment, type CommentId } from '../../../domain/comment.js';
import { storedTags } from '../../../domain/hashtag.js';
import type { PostId } from '../../../domain/post.js';
import type {
  Erasure,
  OwnedComment,
  OwnedEdge,
  OwnedPost,
} from '../../../domain/sync/decide-erasure.js';
import {
  UNVERSIONED_COMMENT_FIELDS,
  UNVERSIONED_POST_FIELDS,
  toRow,
} from '../../../domain/sync/stored-row.js';
import type { Row } from '../../../domain/sync/row.js';
import type { EdgeName } from '../../../domain/sync/view.js';
import { parseStoredUsername } from '../../../domain/username.js';
import {
  asideRowKey,
  commentKey,
  edgeField,
  edgesKey,
  postIdsKey,
  postKey,
  sentField,
} from '../keys.js';
import { formerField } from '../post-names.js';
import { toPost } from '../post-row.js';
import { toHash, UsernameText } from '../rows.js';
import { checksOf, fact, type Check, type Fact } from '../transaction.js';
import { parseSent } from './edge-places.js';

/**
 * Where all likes and bookmarks of a post are deleted with it: at most this many of each kind in the same step; a job
 * deletes the rest.
 */
const ACTORS = 5;

/** Facts, a decoder of their replies, and the checks that the replies must still hold. */
export interface Asked<A> {
  readonly facts: readonly Fact[];
  readonly made: (replies: readonly unknown[]) => A;
  readonly checks: (replies: readonly unknown[]) => readonly Check[];
}

type Text = string | null;
type Texts = readonly Text[];

const AS_READ = ['username', 'hashtags', 'sys_versions'];

/** Asks for a post in one of the user's lists, with some of its likes and bookmarks where all of them are deleted. */
export const askPost = (id: PostId, { at }: Pick<Erasure, 'at'>): Asked<OwnedPost> => {
  const key = postKey(id);
  const actors = at === null ? (['likes', 'bookmarks'] as const) : [];
  return {
    facts: [
      fact('HGETALL', key),
      fact('HGETALL', asideRowKey('post', id)),
      fact('HMGET', postIdsKey, id, formerField(id)),
      ...actors.map((part) => fact('SRANDMEMBER', postKey(id, part), ACTORS)),
    ],
    made: ([flat, aside, names, likers = [], bookmarkers = []]) => {
      const hash = toHash(flat as readonly string[]);
      const put = toHash(aside as readonly string[]);
      const post = toPost(hash);
      const rowOf = (fields: Readonly<Record<string, string>>): Row =>
        toRow(fields, UNVERSIONED_POST_FIELDS);
      const edges = (kind: 'like' | 'bookmark', users: unknown): readonly EdgeName[] =>
        (users as readonly unknown[])
          .filter(UsernameText.is)
          .map((user) => ({ kind, user, target: id }));
      return {
        id,
        post: E.isRight(post)
          ? { author: post.right.username, hashtags: post.right.hashtags }
          : null,
        row: rowOf(hash),
        aside: Object.keys(put).length === 0 ? null : rowOf(put),
        acts: [...edges('like', likers), ...edges('bookmark', bookmarkers)],
        isNamed: (names as Texts).some((name) => name !== null),
      };
    },
    checks: ([flat]) => {
      const hash = toHash(flat as readonly string[]);
      const reply = AS_READ.map((field) => hash[field] ?? null);
      return [{ ...fact('HMGET', key, ...AS_READ), reply }];
    },
  };
};

const numberIn = (text: Text): number => {
  const number = Number(text ?? 0);
  return Number.isFinite(number) ? number : 0;
};

/** The author and the tags of a post, which its counters and ranks depend on; null where the post is gone. */
const placeIn = (reply: unknown): OwnedEdge['post'] => {
  const [author, hashtags] = reply as Texts;
  const name = parseStoredUsername(author ?? '');
  return E.isRight(name) ? { author: name.right, hashtags: storedTags(hashtags ?? '') } : null;
};

/** Asks for a comment by the user, and the post it is on. */
export const askComment = (id: CommentId, on: PostId | null): Asked<OwnedComment> => {
  const hash = fact('HGETALL', commentKey(id));
  const facts = on === null ? [hash] : [hash, fact('HMGET', postKey(on), 'username', 'hashtags')];
  return {
    facts,
    made: ([flat, of]) => ({
      id,
      comment: readComment(toHash(flat as readonly string[])),
      row: toRow(toHash(flat as readonly string[]), UNVERSIONED_COMMENT_FIELDS),
      post: of === undefined ? null : placeIn(of),
    }),
    checks: (replies) => checksOf(facts, replies),
  };
};

/** Asks for an edge from or to the user; `since`: the instant of a like or bookmark. */
export const askEdge = (edge: EdgeName, since: string | null): Asked<OwnedEdge> => {
  const { kind, user, target } = edge;
  const facts = [
    fact('HMGET', edgesKey(user), edgeField(edge), sentField(edge)),
    ...(isTie(kind) ? [] : [fact('HMGET', postKey(target as PostId), 'username', 'hashtags')]),
  ];
  return {
    facts,
    made: ([versions, of = []]) => {
      const [version = null, sent] = versions as Texts;
      return {
        edge,
        version: numberIn(version ?? since),
        since: since === null ? null : numberIn(since),
        sent: parseSent(sent ?? ''),
        post: placeIn(of),
      };
    },
    checks: (replies) => checksOf(facts, replies),
  };
};

/** Combines several questions into one. */
export const askAll = <A>(asked: readonly Asked<A>[]): Asked<readonly A[]> => {
  const each = <B>(
    replies: readonly unknown[],
    of: (one: Asked<A>, own: readonly unknown[]) => B,
  ): readonly B[] => {
    let begin = 0;
    return asked.map((one) => {
      const own = replies.slice(begin, begin + one.facts.length);
      begin += one.facts.length;
      return of(one, own);
    });
  };
  return {
    facts: asked.flatMap(({ facts }) => facts),
    made: (replies) => each(replies, ({ made }, own) => made(own)),
    checks: (replies) => each(replies, ({ checks }, own) => checks(own)).flat(),
  };
};
