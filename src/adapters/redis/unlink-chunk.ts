import type { ActKind } from '../../domain/entities/edges.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import type { PostId } from '../../domain/post.js';
import { edgeRecord, type Stood } from '../../domain/sync/deferred-record.js';
import { authorsOwner, postOwner } from '../../domain/sync/record.js';
import type { Username } from '../../domain/username.js';
import type { Gateway } from './gateway.js';
import { parseSent } from './keyspace/edge-places.js';
import { leaveMineOps } from './keyspace/edges.js';
import {
  wakeCursorsKey,
  wakesKey,
  deferralsKey,
  deferredKey,
  goneKey,
  tombstoneKey,
  jobOf,
  postIdsKey,
  postKey,
  workCursorsKey,
  workKey,
} from './keys.js';
import { keyList, type KeyList } from './plan.js';
import { deferPlan } from './record-text.js';
import { Flag, UsernameText } from './rows.js';

const CHUNK = 500;

const SIDES = [
  { part: 'likes', kind: 'like' },
  { part: 'bookmarks', kind: 'bookmark' },
] as const;

const UnlinkReply = t.array(t.array(t.string));

/** ms; 0 for none. */
interface Act extends Stood {
  readonly name: Username;
}

/** From names, versions, instants and marks in turn. */
const actsIn = (flat: readonly string[]): readonly Act[] =>
  flat.flatMap((name, place) =>
    place % 4 === 0 && UsernameText.is(name)
      ? [
          {
            name,
            version: Number(flat[place + 1]),
            since: Number(flat[place + 2]),
            sent: parseSent(flat[place + 3] ?? ''),
          },
        ]
      : [],
  );

/**
 * Takes a deleted post out of some of the timelines that its deletion did not reach. `at`: the version
 * of the delete; likes and bookmarks that are newer wait for the post.
 */
export const unlinkChunk = (
  redis: Gateway,
  id: PostId,
  at: number | null,
  now: number,
): TE.TaskEither<StoreError, unknown> => {
  // A post that died with its author, or is another's, is found again by what is told of it.
  const owner = at === 0 ? authorsOwner(id) : postOwner(id);
  const gone = (part: 'likes' | 'bookmarks') => goneKey(postKey(id, part));

  /** `called`: the Xano id, under which an act taken back is remembered whatever id the post had then. */
  const actPlanOf = (list: KeyList, kind: ActKind, act: Act, called: string) => {
    const edge = { kind, user: act.name, target: id };
    const { digest, record } = deferPlan(list, owner, edgeRecord({ ...edge, target: called }, act));
    return {
      name: act.name,
      ops: leaveMineOps(list, edge),
      ...(at !== null && act.version > at && { park: { digest, record, version: act.version } }),
    };
  };

  return pipe(
    redis.script(
      'readUnlink',
      [gone('likes'), gone('bookmarks'), postIdsKey],
      [id, CHUNK],
      UnlinkReply,
    ),
    TE.flatMap((found) => {
      const [called = id] = found[2] ?? [];
      const list = keyList();
      const plan = {
        work: list.key(workKey),
        cursors: list.key(workCursorsKey),
        deferrals: list.key(deferralsKey),
        wakes: list.key(wakesKey),
        wake_cursors: list.key(wakeCursorsKey),
        post: list.key(postKey(id)),
        post_ids: list.key(postIdsKey),
        tombstone: list.key(tombstoneKey('post', id)),
        waiting: list.key(deferredKey(owner)),
        owner,
        sides: SIDES.map(({ part, kind }, place) => ({
          gone: list.key(gone(part)),
          live: list.key(postKey(id, part)),
          acts: actsIn(found[place] ?? []).map((act) => actPlanOf(list, kind, act, called)),
        })),
        id,
        piece: jobOf('unlink', id),
      };
      return redis.script('unlink', list.keys, [JSON.stringify(plan), now, at ?? ''], Flag);
    }),
  );
};
