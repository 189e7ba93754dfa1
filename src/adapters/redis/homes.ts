import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import type { Username } from '../../domain/username.js';
import type { Gateway } from './gateway.js';
import { homePlaces } from './home-plan.js';
import { countsKey, homesKey, unfilledKey, userKey } from './keys.js';
import { keyList } from './plan.js';
import { UsernameText } from './rows.js';

/** Authors whose timelines one step may come to: it ends sooner where they hold much. */
const AUTHORS = 100;

const ScanReply = t.tuple([t.string, t.array(t.string)]);

interface Cursor {
  readonly at: string;
  readonly to: string;
}

/** Goes on with the authors that are left, as many to a step as it takes. */
const fill = (
  redis: Gateway,
  reader: Username,
  authors: readonly Username[],
  cursor: Cursor,
  now: number,
): TE.TaskEither<StoreError, unknown> => {
  const some = authors.slice(0, AUTHORS);
  const isLast = some.length === authors.length;
  const list = keyList();
  const plan = {
    ...homePlaces(list, reader),
    following: list.key(userKey(reader, 'following')),
    counts: list.key(countsKey),
    authors: some.map((name) => ({ name, timeline: list.key(userKey(name, 'posts')) })),
  };
  const args = [JSON.stringify(plan), cursor.at, isLast ? cursor.to : cursor.at, now];
  return pipe(
    redis.script('fillHome', list.keys, args, t.number),
    TE.flatMap((done): TE.TaskEither<StoreError, unknown> => {
      const isOver = done < 0 || (isLast && done === some.length);
      return isOver ? TE.right(done) : fill(redis, reader, authors.slice(done), cursor, now);
    }),
  );
};

const scan = (redis: Gateway, key: string, from: string) =>
  redis.command('SSCAN', key, (client) => client.sscan(key, from, 'COUNT', AUTHORS), ScanReply);

/**
 * Goes on building the home of a reader, or brings it up to whom the reader follows by now. Whom somebody
 * begins to follow meanwhile is noted as unfilled, and what they post as pending.
 */
export const homeJob = (
  redis: Gateway,
  reader: Username,
  at: string,
  now: number,
): TE.TaskEither<StoreError, unknown> => {
  const [build = '', from = '0'] = at.split(' ');
  const isBuilding = at !== '';
  const names = isBuilding ? userKey(reader, 'following') : unfilledKey(reader);
  return pipe(
    scan(redis, names, from),
    TE.flatMap(([next, found]) => {
      const to = isBuilding && next !== '0' ? `${build} ${next}` : '';
      return fill(redis, reader, found.filter(UsernameText.is), { at, to }, now);
    }),
  );
};

/** Drops a home, unless it was read after `idleSince`. */
export const dropHome = (redis: Gateway, reader: Username, idleSince: number) => {
  const list = keyList();
  const plan = { ...homePlaces(list, reader), homes: list.key(homesKey) };
  return redis.script('dropHome', list.keys, [JSON.stringify(plan), idleSince], t.number);
};

/** Drops the home that was not read for longest, if that was before `idleSince`. */
export const dropIdleHome = (
  redis: Gateway,
  idleSince: number,
): TE.TaskEither<StoreError, 'worked' | 'idle'> =>
  pipe(
    redis.command(
      'ZRANGEBYSCORE',
      homesKey,
      (client) => client.zrangebyscore(homesKey, '-inf', idleSince, 'LIMIT', 0, 1),
      t.array(t.string),
    ),
    TE.flatMap(([name]): TE.TaskEither<StoreError, 'worked' | 'idle'> => {
      if (!UsernameText.is(name)) return TE.right('idle');
      return pipe(
        dropHome(redis, name, idleSince),
        TE.map(() => 'worked' as const),
      );
    }),
  );
