import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import type { Username } from '../../domain/username.js';
import type { Gateway } from './gateway.js';
import { fanOutPlan } from './home-plan.js';
import {
  countsKey,
  fanOutCursorsKey,
  fanOutFromKey,
  fanOutKey,
  homesKey,
  userKey,
} from './keys.js';
import { keyList } from './plan.js';
import { UsernameText } from './rows.js';

/** Followers that are read at once, each of which may or may not have a home. */
const FOLLOWERS = 500;
/** Homes that one step may come to: it ends sooner where each takes much. */
const HOMES = 100;

/** An author whom very many follow may lose them. */
const REVIEW_MS = 86_400_000;

/** The cursor of such an author. */
const HEAVY = 'heavy';

const ScanReply = t.tuple([t.string, t.array(t.string)]);
const Scores = t.array(t.union([t.string, t.number, t.null]));

const begin = (redis: Gateway, author: Username, now: number) =>
  redis.script(
    'beginFanOut',
    [fanOutKey, fanOutFromKey, fanOutCursorsKey, userKey(author, 'followers')],
    [author, now, now + REVIEW_MS],
    t.string,
  );

const readFollowers = (redis: Gateway, author: Username, scan: string) => {
  const key = userKey(author, 'followers');
  return redis.command(
    'SSCAN',
    key,
    (client) => client.sscan(key, scan, 'COUNT', FOLLOWERS),
    ScanReply,
  );
};

const withHomes = (
  redis: Gateway,
  names: readonly Username[],
): TE.TaskEither<StoreError, readonly Username[]> =>
  names.length === 0
    ? TE.right([])
    : pipe(
        redis.command('ZMSCORE', homesKey, (client) => client.zmscore(homesKey, ...names), Scores),
        TE.map((scores) => names.filter((_, place) => scores[place] !== null)),
      );

/** Goes on with the homes that are left, as many to a step as it takes. */
const bring = (
  redis: Gateway,
  author: Username,
  readers: readonly Username[],
  cursor: { readonly at: string; readonly to: string },
  now: number,
): TE.TaskEither<StoreError, unknown> => {
  const some = readers.slice(0, HOMES);
  const isLast = some.length === readers.length;
  const list = keyList();
  const plan = { ...fanOutPlan(list, author, some), counts: list.key(countsKey) };
  const args = [JSON.stringify(plan), cursor.at, isLast ? cursor.to : cursor.at, now];
  return pipe(
    redis.script('fanOut', list.keys, args, t.number),
    TE.flatMap((done): TE.TaskEither<StoreError, unknown> => {
      const isOver = done < 0 || (isLast && done === some.length);
      return isOver ? TE.right(done) : bring(redis, author, readers.slice(done), cursor, now);
    }),
  );
};

/**
 * Brings what an author has posted into the homes of some followers. Each follower who was there before
 * and stays is met by the scan; a home that comes meanwhile begins with what the timeline holds.
 */
export const fanOutJob = (
  redis: Gateway,
  author: Username,
  noted: string,
  now: number,
): TE.TaskEither<StoreError, unknown> =>
  pipe(
    noted === '' || noted === HEAVY ? begin(redis, author, now) : TE.right(noted),
    TE.flatMap((at): TE.TaskEither<StoreError, unknown> => {
      const [scan = '', from = '', token = ''] = at.split(' ');
      if (at === '') return TE.right(undefined);
      return pipe(
        readFollowers(redis, author, scan),
        TE.flatMap(([next, names]) =>
          pipe(
            withHomes(redis, names.filter(UsernameText.is)),
            TE.flatMap((readers) => {
              const to = next === '0' ? '' : `${next} ${from} ${token}`;
              return bring(redis, author, readers, { at, to }, now);
            }),
          ),
        ),
      );
    }),
  );
