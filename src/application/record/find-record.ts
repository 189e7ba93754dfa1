import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { CommentId } from '../../domain/comment.js';
import type { PostId } from '../../domain/post.js';
import type { Sent } from '../../domain/reconcile/sent.js';
import type { Row } from '../../domain/sync/row.js';
import { isIntegerId, parseXanoId, type XanoId } from '../../domain/sync/xano-id.js';
import { parseStoredUsername, type Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';
import { ask, gen } from '../gen.js';
import type { StoredRow } from '../ports/sent-rows.js';
import type { Reading } from '../ports/sync-store.js';
import { NOTHING_ASKED } from '../sync/query.js';
import type { Needs } from '../world.js';

export const RECORD_KINDS = ['user', 'post', 'comment'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** A record that is asked for: by its name here, or by its id in Xano. */
export interface RecordRef {
  readonly kind: RecordKind;
  readonly id: string;
}

/** `leaving`: the record is being deleted, by itself or with its author. `deleted`: its tombstone is kept. */
export type RecordState = 'here' | 'leaving' | 'deleted' | 'unknown' | 'damaged';

export interface FoundRecord {
  readonly kind: RecordKind;
  /** The name of the record here, or the one that it would have. */
  readonly name: string;
  /** Null where nothing tells the id of the record in Xano. */
  readonly xanoId: XanoId | null;
  readonly state: RecordState;
  /** The version of the last delete that is remembered, ms; 0 where none is. */
  readonly tombstone: number;
  /** The row that syncing goes by; null where there is none, or it cannot be read. */
  readonly row: Row | null;
  /** Whether Xano ever sent it; null where it is not here. */
  readonly sent: Sent | null;
}

export type FindDeps = Needs<'sync.read' | 'sentRows.unseen'>;

/** A name that no comparison has, so that nothing was ever seen under it. */
const NO_COMPARISON = 'record';

export const storedRowOf = ({ kind, name }: Pick<FoundRecord, 'kind' | 'name'>): StoredRow => {
  if (kind === 'user') return { of: kind, username: name as Username };
  return kind === 'post' ? { of: kind, id: name as PostId } : { of: kind, id: name as CommentId };
};

type Seen = Pick<FoundRecord, 'name' | 'state' | 'tombstone' | 'row'>;

const stateOf = (row: Row | null, isLeaving: boolean, tombstone: number): FoundRecord['state'] => {
  if (row !== null) return 'here';
  if (isLeaving) return 'leaving';
  return tombstone > 0 ? 'deleted' : 'unknown';
};

const distinct = <A>(values: readonly (A | null | undefined)[]): readonly A[] => [
  ...new Set(values.filter((value) => value !== null && value !== undefined)),
];

/** Returns the name that is meant. A record with this name wins over one with this id, since names are used here. */
const nameIn = (
  id: string,
  known: string | null | undefined,
  isHere: (name: string) => boolean,
): string => (isHere(id) ? id : (known ?? id));

const readUser = (sync: FindDeps['sync'], id: string): TE.TaskEither<StoreError, Seen> => {
  const username = parseStoredUsername(id);
  const xanoId = parseXanoId(id);
  const [names, ids] = [username, xanoId].map((one) => (E.isRight(one) ? [one.right] : [])) as [
    Username[],
    XanoId[],
  ];
  return pipe(
    sync.read(({ userIds }) => ({
      ...NOTHING_ASKED,
      userIds: ids,
      users: distinct([...names, ...ids.map((one) => userIds.get(one))]),
    })),
    TE.map(({ view, ids: { userIds } }: Reading): Seen => {
      const factsOf = (name: string) => view.users.get(name as Username);
      const known = ids.map((one) => userIds.get(one))[0];
      const name = nameIn(id, known, (one) => factsOf(one)?.row != null);
      const { row = null, erasing = false, tombstone = 0 } = factsOf(name) ?? {};
      return { name, row, tombstone, state: stateOf(row, erasing, tombstone) };
    }),
  );
};

const readPost = (sync: FindDeps['sync'], id: PostId): TE.TaskEither<StoreError, Seen> =>
  pipe(
    sync.read(({ postIds }) => ({
      ...NOTHING_ASKED,
      postIds: [id],
      posts: distinct([id, postIds.get(id)]),
    })),
    TE.map(({ view, ids: { postIds } }: Reading): Seen => {
      const factsOf = (name: string) => view.posts.get(name as PostId);
      const name = nameIn(id, postIds.get(id), (one) => factsOf(one)?.row != null);
      const { row = null, erasedAuthor = null, tombstone = 0 } = factsOf(name) ?? {};
      return { name, row, tombstone, state: stateOf(row, erasedAuthor !== null, tombstone) };
    }),
  );

const readComment = (sync: FindDeps['sync'], id: CommentId): TE.TaskEither<StoreError, Seen> =>
  pipe(
    sync.read(({ commentIds }) => ({
      ...NOTHING_ASKED,
      commentIds: [id],
      comments: distinct([id, commentIds.get(id)]),
    })),
    TE.map(({ view, ids: { commentIds } }: Reading): Seen => {
      const factsOf = (name: string) => view.comments.get(name as CommentId);
      const name = nameIn(id, commentIds.get(id), (one) => factsOf(one)?.row != null);
      const { row = null, isListed = false, tombstone = 0 } = factsOf(name) ?? {};
      const state = stateOf(isListed ? row : null, row !== null, tombstone);
      return { name, row, tombstone, state };
    }),
  );

const read = (sync: FindDeps['sync'], { kind, id }: RecordRef): TE.TaskEither<StoreError, Seen> => {
  if (kind === 'user') return readUser(sync, id);
  return kind === 'post' ? readPost(sync, id as PostId) : readComment(sync, id as CommentId);
};

const integer = (id: string): XanoId | null => (isIntegerId(id) ? id : null);

/** Returns the id in Xano: of a user from the row, of others from what was sent; else the number that was asked for. */
const xanoIdOf = (
  { kind, id }: RecordRef,
  { name, row }: Seen,
  sent: Sent | null,
): XanoId | null => {
  if (kind === 'user' && row !== null) return row.fields['id'] ?? null;
  const sentId = sent?.state === 'sent' ? sent.xanoId : null;
  return sentId ?? (row === null || name !== id ? integer(id) : null);
};

/** Finds the record that is meant, and what syncing knows of it, in two round trips, however much depends on it. */
export const findRecord = (
  { sync, sentRows }: FindDeps,
  ref: RecordRef,
): TE.TaskEither<StoreError, FoundRecord> =>
  gen(function* () {
    const damaged: Seen = { name: ref.id, state: 'damaged', tombstone: 0, row: null };
    const seen = yield* ask(
      pipe(
        read(sync, ref),
        TE.orElse((error) => (error._tag === 'StoreDamaged' ? TE.right(damaged) : TE.left(error))),
      ),
    );
    const [unseen] = yield* ask(
      sentRows.unseen(NO_COMPARISON, [storedRowOf({ kind: ref.kind, name: seen.name })]),
    );
    const sent = unseen === undefined || unseen.state === 'seen' ? null : unseen;
    return { kind: ref.kind, ...seen, xanoId: xanoIdOf(ref, seen, sent), sent };
  });
