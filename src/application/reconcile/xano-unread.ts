import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { parseCommentId } from '../../domain/comment.js';
import { parsePostId, type PostId } from '../../domain/post.js';
import { fault } from '../../domain/reconcile/fault.js';
import type { IncomingRow } from '../../domain/sync/incoming-row.js';
import { endsOf } from '../../domain/sync/content.js';
import type { UserRef } from '../../domain/sync/record.js';
import { parseXanoId, type XanoId } from '../../domain/sync/xano-id.js';
import type { StoreError } from '../errors.js';
import { seenAsUnread, seenById, seenByName } from '../ports/sent-rows.js';
import type { Ids, SyncStore } from '../ports/sync-store.js';
import type { Entry } from '../sync/entry.js';
import type { ReadEntry } from '../sync/evaluate.js';
import { NOTHING_ASKED, present } from '../sync/query.js';
import type { ComparedRow } from './compared-row.js';

const UNREADABLE = 'xano:unreadable';

export const isUnread = (row: Pick<ComparedRow, 'fault'>): boolean =>
  row.fault?.invariant === UNREADABLE;

/** A row of Xano that cannot be read, and why. */
interface Unread {
  readonly entry: Entry;
  readonly delivery: IncomingRow;
  readonly reason: string;
  readonly id: XanoId | null;
}

const unreadIn = ({ entry, record, failure }: ReadEntry): Unread | null => {
  const { content } = entry;
  if (record !== null || content.kind !== 'delivery') return null;
  const { delivery } = content;
  const id = parseXanoId(delivery.row['id']);
  const reason = (failure !== null && 'message' in failure && failure.message) || 'cannot be read';
  return { entry, delivery, reason, id: E.isRight(id) ? id.right : null };
};

const isRef = (end: UserRef | PostId | null): end is UserRef =>
  end !== null && typeof end !== 'string';

const readable = <A>(parsed: E.Either<unknown, A>): readonly A[] =>
  E.isRight(parsed) ? [parsed.right] : [];

const idsOf = ({ delivery, id }: Unread) => {
  const { entity } = delivery;
  const none = { userIds: [], postIds: [], commentIds: [] };
  if (entity === 'user') return { ...none, userIds: present(id) };
  if (entity === 'post')
    return { ...none, postIds: present(id).flatMap((text) => readable(parsePostId(text))) };
  if (entity === 'comment')
    return { ...none, commentIds: present(id).flatMap((text) => readable(parseCommentId(text))) };
  const { user, target } = endsOf(delivery);
  const refs = [user, target].filter(isRef);
  return {
    ...none,
    userIds: refs.flatMap((ref) => present(ref.id)),
    postIds: isRef(target) ? [] : present(target),
  };
};

/** Returns all names that an end of an edge may have here; [null] where it may be anybody. */
const namesOfEnd = (end: UserRef | PostId | null, { userIds, postIds }: Ids) => {
  const names = isRef(end)
    ? [...present(end.username), ...present(end.id === null ? null : userIds.get(end.id))]
    : present(end).flatMap((id) => [id, ...present(postIds.get(id))]);
  return names.length === 0 ? [null] : names;
};

/** Returns the names of the record here, as far as its id in Xano tells. */
const knownAs = (
  { delivery: { entity } }: Unread,
  { userIds, postIds, commentIds }: Ids,
): readonly string[] => {
  if (entity === 'user') return [...userIds.values()].flatMap(present);
  if (entity === 'comment') return [...commentIds.values()].flatMap(present);
  return entity === 'post' ? [...postIds.values()].flatMap(present) : [];
};

/** Returns the names under which it is noted that Xano has the row, so that it does not count as missing there. */
const seenOf = (unread: Unread, ids: Ids): readonly string[] => {
  const { delivery, id } = unread;
  const { entity, row } = delivery;
  const byId = present(id).map(seenById);
  if (entity === 'user') return [...byId, ...knownAs(unread, ids).map(seenByName)];
  if (entity === 'post' || entity === 'comment') {
    const givenId = row['external_id'];
    const names = typeof givenId === 'string' ? readable(parsePostId(givenId)) : [];
    return [...byId, ...[...knownAs(unread, ids), ...names].map(seenByName)];
  }
  const { user, target } = endsOf(delivery);
  return [
    ...byId,
    ...namesOfEnd(user, ids).flatMap((name) =>
      namesOfEnd(target, ids).map((other) => seenAsUnread(name, other)),
    ),
  ];
};

const rowOf = (unread: Unread, ids: Ids, isHere: boolean): ComparedRow => {
  const { entry, delivery, reason, id } = unread;
  const seen = seenOf(unread, ids);
  return {
    entry,
    // A repair keeps the row as a dead letter, and changes nothing else.
    remedy: entry,
    seen,
    fault: fault(
      UNREADABLE,
      'xano unreadable',
      `${delivery.entity}:${id ?? ''}`,
      'a row that can be read',
      reason,
    ),
    waitsFor: null,
    isDead: false,
    isCompared: false,
    owners: [],
    lostNames: isHere ? [] : seen,
    isForgotten: false,
  };
};

/** Resolves to null for a row that can be read. */
export type FindUnread = (read: ReadEntry) => TE.TaskEither<StoreError, ComparedRow | null>;

/** Finds rows that cannot be read. Each is reported by its id in Xano, and does not count as missing there. */
export const makeFindUnread = (sync: Pick<SyncStore, 'read'>): FindUnread => {
  /** Whether the record exists here, as it was before the row became unreadable. */
  const isHere = (
    unread: Unread,
    ids: Ids,
    postIds: readonly PostId[],
  ): TE.TaskEither<StoreError, boolean> => {
    const { entity } = unread.delivery;
    if (entity === 'user') return TE.right(knownAs(unread, ids).length > 0);
    // Nothing depends on an edge or a comment.
    if (entity !== 'post') return TE.right(true);
    const posts = [...postIds, ...[...ids.postIds.values()].flatMap(present)];
    return pipe(
      sync.read(() => ({ ...NOTHING_ASKED, posts })),
      TE.map(({ view }) => posts.some((id) => view.posts.get(id)?.row != null)),
      // A damaged key means that the post exists here.
      TE.orElse((error) => (error._tag === 'StoreDamaged' ? TE.right(true) : TE.left(error))),
    );
  };

  return (read) => {
    const unread = unreadIn(read);
    if (unread === null) return TE.right(null);
    const { postIds, ...others } = idsOf(unread);
    return pipe(
      sync.read(() => ({ ...NOTHING_ASKED, ...others, postIds })),
      TE.bind('here', ({ ids }) => isHere(unread, ids, postIds)),
      TE.map(({ ids, here }) => rowOf(unread, ids, here)),
    );
  };
};
