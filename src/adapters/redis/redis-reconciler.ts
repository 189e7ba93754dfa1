import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { Place, Reconciler } from '../../application/ports/reconciler.js';
import { typeOf } from '../../domain/key.js';
import { homesToReconcile } from './homes/compare.js';
import type { RedisConnection } from './connection.js';
import { readCollections, readUnlisted } from './reconcile/collections.js';
import { userSearchKey } from './keys.js';
import { readStrays } from './reconcile/look-at-search.js';
import { mend } from './reconcile/mend.js';
import { readLooks } from './reconcile/read-looks.js';
import { mendTotal, readTotal } from './reconcile/totals.js';

/** Keys of one SCAN, and members of one SSCAN or ZSCAN. */
const CHUNK = 150;
/** Members of one collection that are told at once. */
const MOST_MEMBERS = 500;

const ScanReply = t.tuple([t.string, t.array(t.string)]);
const NO_ENTRIES: t.TypeOf<typeof ScanReply> = ['0', []];

const placeOf = (cursor: string): Place => (cursor === '0' ? null : cursor);
const cursorOf = (place: Place): string => place ?? '0';

export const makeRedisReconciler = (
  redis: RedisConnection,
  { exploreMax }: { readonly exploreMax: number },
): Reconciler => {
  const membersIn = (type: 'set' | 'zset', name: string, from: Place) =>
    pipe(
      redis.command(
        type === 'set' ? 'SSCAN' : 'ZSCAN',
        name,
        (client) =>
          type === 'set'
            ? client.sscan(name, cursorOf(from), 'COUNT', CHUNK)
            : client.zscan(name, cursorOf(from), 'COUNT', CHUNK),
        ScanReply,
      ),
      // One that was changed into another type meanwhile has no members.
      TE.orElse((error) => (error._tag === 'StoreDamaged' ? TE.right(NO_ENTRIES) : TE.left(error))),
      TE.map(([cursor, entries]) => ({
        members: type === 'set' ? entries : entries.filter((_, place) => place % 2 === 0),
        next: placeOf(cursor),
      })),
    );
  const members: Reconciler['members'] = ({ name, key }, from) =>
    membersIn(typeOf(key) === 'set' ? 'set' : 'zset', name, from);

  return {
    size: redis.command('DBSIZE', '', (client) => client.dbsize(), t.number),
    scan: (from) =>
      pipe(
        redis.command(
          'SCAN',
          '',
          (client) => client.scan(cursorOf(from), 'COUNT', CHUNK),
          ScanReply,
        ),
        TE.map(([cursor, names]) => ({ names, next: placeOf(cursor) })),
      ),
    collections: (keys) => readCollections(redis, keys, MOST_MEMBERS),
    members,
    ...homesToReconcile(redis, members),
    unlisted: (parts) => readUnlisted(redis, parts),
    strays: (from) =>
      pipe(
        membersIn('zset', userSearchKey, from),
        TE.flatMap(({ members: entries, next }) =>
          pipe(
            readStrays(redis, entries),
            TE.map((claims) => ({ entries: entries.length, claims, next })),
          ),
        ),
      ),
    look: (claims, whether) => readLooks(redis, claims, whether),
    mend: mend(redis, exploreMax),
    total: (username) => readTotal(redis, username),
    mendTotal: mendTotal(redis),
  };
};
