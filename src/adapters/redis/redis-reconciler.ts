import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import type { Look, Place, Reconciler } from '../../application/ports/reconciler.js';
import { typeOf } from '../../domain/invariant/keys.js';
import type { Claim } from '../../domain/reconcile/claim.js';
import type { TotalFacts } from '../../domain/reconcile/facts.js';
import type { Remedy } from '../../domain/reconcile/fault.js';
import type { Username } from '../../domain/username.js';
import { homesToReconcile } from './compare-home.js';
import type { Gateway } from './gateway.js';
import { bannedKey, sharedKey, userKey } from './keys.js';
import { mendSteps } from './mend-plan.js';
import { keyList, type KeyList } from './plan.js';
import { KeyCore, toLook } from './reconcile-facts.js';
import { claimPlan } from './reconcile-plan.js';
import { json } from './rows.js';

/** Keys of one SCAN, and members of one collection that are told at once. */
const CHUNK = 100;
/** Posts that are summed up in one step. */
const POSTS = 500;
const PATIENCE = 3;

const ScanReply = t.tuple([t.string, t.array(t.string)]);
const NO_ENTRIES: t.TypeOf<typeof ScanReply> = ['0', []];
const MendReply = t.union([t.literal('mended'), t.literal('changed'), t.literal('blocked')]);
const TotalMendReply = t.union([t.literal('mended'), t.literal('changed')]);
const Collections = json(
  t.array(t.type({ facts: KeyCore, members: t.union([t.array(t.string), t.null]) })),
);
const TotalReply = json(
  t.type({
    earned: t.number,
    more: t.boolean,
    role: t.string,
    kept: t.string,
    board: t.string,
    guard: t.string,
  }),
);

/** A key that is put aside because of its type may be of any. */
const setAside = (claim: Claim, remedies: readonly Remedy[]): string | null =>
  claim.of === 'key' && remedies.some((remedy) => remedy.do === 'set-aside') ? claim.name : null;

const placeOf = (cursor: string): Place => (cursor === '0' ? null : cursor);
const cursorOf = (place: Place): string => place ?? '0';

const numberOf = (text: string): number | null =>
  text !== '' && Number.isSafeInteger(Number(text)) ? Number(text) : null;
const textOf = (number: number | null): string => (number === null ? '' : String(number));

export const makeRedisReconciler = (
  redis: Gateway,
  { exploreMax }: { readonly exploreMax: number },
): Reconciler => {
  const look: Reconciler['look'] = (claims) => {
    if (claims.length === 0) return TE.right([]);
    const list = keyList();
    const plan = claims.map((claim) => claimPlan(list, claim));
    return pipe(
      redis.script('readLooks', list.keys, [JSON.stringify(plan)], t.array(t.string)),
      TE.flatMapEither((texts) =>
        E.traverseArray((place: number): E.Either<StoreError, Look> =>
          toLook(texts[3 * place], texts[3 * place + 1], texts[3 * place + 2] ?? ''),
        )(claims.map((_, place) => place)),
      ),
    );
  };

  const members: Reconciler['members'] = ({ name, key }, from) => {
    const isSet = typeOf(key) === 'set';
    return pipe(
      redis.command(
        isSet ? 'SSCAN' : 'ZSCAN',
        name,
        (client) =>
          isSet
            ? client.sscan(name, cursorOf(from), 'COUNT', CHUNK)
            : client.zscan(name, cursorOf(from), 'COUNT', CHUNK),
        ScanReply,
      ),
      // One that was changed into another type meanwhile has no members.
      TE.orElse((error) => (error._tag === 'StoreDamaged' ? TE.right(NO_ENTRIES) : TE.left(error))),
      TE.map(([cursor, entries]) => ({
        members: isSet ? entries : entries.filter((_, place) => place % 2 === 0),
        next: placeOf(cursor),
      })),
    );
  };

  const readTotal = (username: Username, from: number) =>
    redis.script(
      'readTotal',
      [
        userKey(username),
        sharedKey('models:top:engagement'),
        userKey(username, 'posts'),
        bannedKey(username),
      ],
      [username, from, POSTS],
      TotalReply,
    );

  /** Null when something was written before the sum was whole. */
  const sumUp = (
    username: Username,
    from: number,
    before: { readonly earned: number; readonly guard: string | null },
  ): TE.TaskEither<StoreError, TotalFacts | null> =>
    pipe(
      readTotal(username, from),
      TE.flatMap(({ earned, more, role, kept, board, guard }) => {
        const sum = before.earned + earned;
        if (role === '' || (before.guard !== null && before.guard !== guard)) return TE.right(null);
        if (more) return sumUp(username, from + POSTS, { earned: sum, guard });
        return TE.right({
          isModel: role === 'model',
          earned: sum,
          kept: numberOf(kept),
          board: numberOf(board),
        });
      }),
    );

  const total = (username: Username, tries: number): TE.TaskEither<StoreError, TotalFacts | null> =>
    pipe(
      sumUp(username, 0, { earned: 0, guard: null }),
      TE.flatMap((facts) =>
        facts === null && tries > 1 ? total(username, tries - 1) : TE.right(facts),
      ),
    );

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
    collections: (keys) => {
      if (keys.length === 0) return TE.right([]);
      const list = keyList();
      const plan = keys.map(({ name, key }) => claimPlan(list, { of: 'key', name, key }));
      return redis.script('readCollections', list.keys, [JSON.stringify(plan), CHUNK], Collections);
    },
    members,
    ...homesToReconcile(redis, members),
    look,
    mend: (claim, { facts, sum }, remedies, now) => {
      const list = keyList();
      const touched = new Set<string>();
      const touch = (name: string): void => {
        if (name !== setAside(claim, remedies)) touched.add(list.key(name));
      };
      const noted: KeyList = {
        ...list,
        key: (name) => {
          touch(name);
          return list.key(name);
        },
        place: (name, kind) => {
          touch(name);
          return list.place(name, kind);
        },
      };
      const plan = {
        claim: claimPlan(list, claim, facts),
        steps: remedies.flatMap((remedy) => mendSteps(noted, claim, facts, remedy)),
        touched: [...touched],
      };
      return redis.script(
        'mend',
        list.keys,
        [JSON.stringify(plan), sum, now, exploreMax],
        MendReply,
      );
    },
    total: (username) => total(username, PATIENCE),
    mendTotal: (username, { earned, kept, board }) =>
      redis.script(
        'mendTotal',
        [userKey(username), sharedKey('models:top:engagement')],
        [username, textOf(kept), textOf(board), earned],
        TotalMendReply,
      ),
  };
};
