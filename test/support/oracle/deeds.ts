import type { Stores } from '../../../src/application/ports/stores.js';
import type { PostId } from '../../../src/domain/post.js';
import type { Role } from '../../../src/domain/role.js';
import type { Snapshot } from '../invariant/snapshot.js';
import type { Username } from '../../../src/domain/username.js';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { inspect } from 'node:util';
import * as assert from 'uvu/assert';
import { ok } from '../run/effect.js';
import type { History } from './history.js';
import type { Deed } from './intents.js';
import { RANGE, type Delivery } from './sendings.js';
import { postsOf } from '../app/posts.js';

/** A ban, or its lifting, that was acknowledged; `at` in ms. */
interface Judgement {
  readonly key: string;
  readonly at: number;
  readonly isBan: boolean;
}

/** A field written with the key to the account that had this Xano id then; null: it had none yet. */
interface Badge {
  readonly id: string | null;
  readonly name: string;
  readonly value: string;
}

/** A role granted with the key to the account that had this Xano id then; `at`: its version, ms. */
export interface Grant {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly at: number;
}

/** All acknowledged acts, in order. */
export interface Done {
  readonly judgements: readonly Judgement[];
  readonly badges: readonly Badge[];
  readonly grants: readonly Grant[];
}

/** Records that arrive one after the other, and the act that follows them. */
interface Section<A> {
  readonly deliveries: readonly Delivery[];
  readonly act: A | null;
}

/** Splits the deliveries at the acts. */
export const sectionsOf = <A extends { readonly order: number }>(
  deliveries: readonly Delivery[],
  acts: readonly A[],
): readonly Section<A>[] => {
  const cuts = acts
    .map((act) => ({ act, end: Math.ceil((act.order / RANGE) * deliveries.length) }))
    .toSorted((a, b) => a.end - b.end);
  const places = [0, ...cuts.map(({ end }) => end)];
  return [...cuts, { act: null, end: deliveries.length }].map(({ act, end }, place) => ({
    deliveries: deliveries.slice(places[place], end),
    act,
  }));
};

const ROLES: readonly Role[] = ['user', 'model', 'admin'];
const MODERATOR = 'moderator' as Username;

const among = <A>(options: ReadonlySet<A>, number: number): A | undefined =>
  [...options][number % Math.max(1, options.size)];

/** Makes an actor with the key, whose bans have instants not earlier than any record sent before. */
export const makeModerator = (
  { posts, users }: Pick<Stores, 'posts' | 'users'>,
  isBroken: () => boolean,
) => {
  const judgements: Judgement[] = [];
  const badges: Badge[] = [];
  const grants: Grant[] = [];
  const keys = new Set<string>();
  const names = new Set<string>();
  let now = 0;

  /** Resolves to null if the act was refused, which must have a reason. */
  const attempt = async <A>(
    act: TaskEither<{ readonly _tag: string }, A>,
    reason: string | null,
  ): Promise<A | null> => {
    const result = await act();
    if (E.isRight(result)) return result.right;
    assert.ok([reason, isBroken() && 'StoreDamaged'].includes(result.left._tag), inspect(result));
    return null;
  };

  const judge = async (key: string | undefined, isBan: boolean): Promise<void> => {
    if (key === undefined) return;
    const ban = isBan ? { banned_at: now, banned_by: MODERATOR } : null;
    const done = await attempt(
      postsOf({ posts }).setBan(key as PostId, ban, null, now),
      'PostNotFound',
    );
    if (done !== null) judgements.push({ key, at: now, isBan });
  };

  const decorate = async (name: string | undefined): Promise<void> => {
    if (name === undefined) return;
    const value = `badge ${badges.length}`;
    const changes = { set: { badge: value }, remove: [] };
    const done = await attempt(users.update(name as Username, changes, now), 'UserNotFound');
    if (done !== null) badges.push({ id: done.user['id'] ?? null, name, value });
  };

  const promote = async (name: string | undefined, role: Role): Promise<void> => {
    if (name === undefined) return;
    // For an account without an id, the owner of the field would be unknown.
    const account = await ok(users.find(name as Username));
    const id = O.isSome(account) ? account.value['id'] : undefined;
    if (id === undefined) return;
    const origin = { version: now, byUser: false };
    const done = await attempt(users.setRole(name as Username, role, now, origin), null);
    if (done !== null) grants.push({ id, name, role, at: now });
  };

  return {
    done: { judgements, badges, grants },
    note: (deliveries: readonly Delivery[]): void => {
      for (const { change } of deliveries) {
        now = Math.max(now, change.at);
        if (change.entity === 'post') keys.add(change.row.key);
        if (change.entity === 'user') names.add(change.row.username);
      }
    },
    act: async (deed: Deed): Promise<void> => {
      now += 1;
      if (deed.what === 'badge') await decorate(among(names, deed.one));
      else if (deed.what === 'role')
        await promote(among(names, deed.one), ROLES[deed.order % ROLES.length] ?? 'user');
      else await judge(among(keys, deed.one), deed.what === 'ban');
    },
  };
};

const fieldOf = (snapshot: Snapshot, key: string, field: string): string | null => {
  const stored = snapshot.get(key);
  return stored?.type === 'hash' ? (stored.fields[field] ?? null) : null;
};

/**
 * Returns faults in fields without a version: they stay with the account and are deleted with it; a new account of
 * the name has none.
 */
const wrongBadges = (
  { end }: Pick<History, 'end'>,
  badges: readonly Badge[],
  snapshot: Snapshot,
): readonly string[] =>
  [...end.users.values()].flatMap(({ id, username }) => {
    const given = badges.filter(({ name }) => name === username);
    // For an account without an id, the owner of the field is unknown.
    if (given.at(-1)?.id === null) return [];
    // Another account may have had the name for a moment, because of the order in which records came.
    const should = given.findLast((badge) => badge.id === String(id))?.value ?? null;
    const is = fieldOf(snapshot, `user:${username}`, 'badge');
    return is === should ? [] : [`user ${username}: should have ${should}, has ${is}`];
  });

/** Returns posts whose ban differs from the acts: the last act on a post counts, until it is deleted. */
const wrongBans = (
  { end, deaths }: Pick<History, 'end' | 'deaths'>,
  judgements: readonly Judgement[],
  snapshot: Snapshot,
): readonly string[] =>
  [...end.posts.keys()].flatMap((key) => {
    const last = judgements.findLast((judgement) => judgement.key === key);
    const died = Math.max(0, ...deaths.flatMap((death) => (death.key === key ? death.at : [])));
    const should = last !== undefined && last.isBan && last.at > died;
    const is = fieldOf(snapshot, `post:${key}`, 'banned') === '1';
    return is === should ? [] : [`post ${key}: ${should ? 'should' : 'should not'} be banned`];
  });

/** Returns where the stored bans and fields differ from the acts with the key. */
export const wrongDeeds = (
  history: Pick<History, 'end' | 'deaths'>,
  { judgements, badges }: Done,
  snapshot: Snapshot,
): readonly string[] => [
  ...wrongBans(history, judgements, snapshot),
  ...wrongBadges(history, badges, snapshot),
];
