import * as E from 'fp-ts/lib/Either.js';
import { userKey } from '../invariant/snapshot.js';
import { parseInstant } from '../instant.js';
import { parseRole, type Role } from '../role.js';
import { parseXanoId } from '../sync/xano-id.js';
import type { Username } from '../username.js';
import type { TotalFacts, UserFacts } from './facts.js';
import { fault, totalOf, type Fault, type UserCounter } from './fault.js';
import { judgeBirth, tooLarge } from './judge-hash.js';
import { judgeCounter } from './judge-counter.js';

const BOARD = 'models:top:engagement';
const REGISTRIES = { user: 'users:regular', model: 'users:models' } as const;

type Fields = NonNullable<UserFacts['fields']>;

const counters = (username: Username, fields: Fields, facts: UserFacts): readonly Fault[] => {
  const count = (counter: UserCounter, part: 'posts' | 'followers' | 'following') =>
    judgeCounter({
      key: userKey(username),
      counter,
      is: fields[counter],
      collection: userKey(username, part),
      size: facts[part],
    });
  return [
    ...count('postCount', 'posts'),
    ...count('followerCount', 'followers'),
    ...count('followingCount', 'following'),
  ];
};

/** The role whose registry alone holds the user. */
const enrolledAs = ({ regular, models }: UserFacts): Role | null => {
  if (regular !== null && models !== null) return null;
  return regular !== null ? 'user' : models !== null ? 'model' : null;
};

const rolesOf = (username: Username, role: string, facts: UserFacts): readonly Fault[] => {
  if (E.isRight(parseRole(role))) return [];
  const known = enrolledAs(facts);
  const remedy = known === null ? {} : { remedy: { do: 'role', role: known } as const };
  const told = { expected: 'a role', actual: role || 'nothing' };
  return [fault(6, { name: 'role', key: userKey(username), ...told, ...remedy })];
};

const hash = (username: Username, fields: Fields, facts: UserFacts): readonly Fault[] => {
  const key = userKey(username);
  const { username: name, role = '', created_at: born = '' } = fields;
  return [
    ...(name === username
      ? []
      : [
          fault(6, {
            name: 'username',
            key,
            expected: `username: ${username}`,
            actual: `username: ${name ?? 'missing'}`,
            remedy: { do: 'name' },
          }),
        ]),
    ...rolesOf(username, role, facts),
    ...judgeBirth(key, born, [facts.regular, facts.models]),
    ...(facts.indexed || E.isLeft(parseXanoId(fields['id']))
      ? []
      : [
          fault('ids', {
            name: 'id',
            key: 'sys:ids:user',
            expected: `${fields['id'] ?? ''}: ${username}`,
            actual: 'missing',
            remedy: { do: 'index' },
          }),
        ]),
  ];
};

/** One fault, however many registries the user wrongly stands in. */
const registries = (
  username: Username,
  fields: Fields,
  { regular, models }: UserFacts,
): readonly Fault[] => {
  const role = fields['role'] ?? '';
  // The registry remembers what the hash has lost, and is not to follow it.
  if (E.isLeft(parseRole(role))) return [];
  const home = role === 'user' || role === 'model' ? REGISTRIES[role] : null;
  const held = new Map<string, number>();
  if (regular !== null) held.set(REGISTRIES.user, regular);
  if (models !== null) held.set(REGISTRIES.model, models);
  const places = [...held.keys()];
  if (places.length !== (home === null ? 0 : 1) || (home !== null && !held.has(home)))
    return [
      fault(6, {
        name: 'registry',
        key: home ?? places[0] ?? REGISTRIES.user,
        expected: home === null ? `no ${username}` : `holds ${username}`,
        actual: places.length === 0 ? 'does not' : `${places.join(' and ')} holds it`,
        remedy: { do: 'enroll' },
      }),
    ];
  const score = home === null ? undefined : held.get(home);
  const born = fields['created_at'] ?? '';
  return home === null || score === Number(born) || E.isLeft(parseInstant(born))
    ? []
    : [
        fault(4, {
          name: 'joined',
          key: home,
          expected: `${username}: ${Number(born)}`,
          actual: `${username}: ${score ?? 'missing'}`,
          remedy: { do: 'enroll' },
        }),
      ];
};

export const judgeUser = (username: Username, facts: UserFacts): readonly Fault[] => {
  const { fields } = facts;
  if (fields === null) return [];
  if (facts.large.length > 0) return tooLarge(userKey(username), facts.large);
  return [
    ...counters(username, fields, facts),
    ...hash(username, fields, facts),
    ...registries(username, fields, facts),
    ...(facts.board === null ||
    fields['role'] === 'model' ||
    E.isLeft(parseRole(fields['role'] ?? ''))
      ? []
      : [
          fault(4, {
            name: 'board',
            key: BOARD,
            expected: `no ${username}: no model`,
            actual: 'holds it',
            remedy: { do: 'enroll' },
          }),
        ]),
  ];
};

/** The board holds each model by what all their posts have earned, and the hash keeps the same sum. */
export const judgeTotal = (username: Username, facts: TotalFacts): Fault | null => {
  const { isModel, earned, board } = facts;
  const kept = facts.kept ?? 0;
  const wrong = isModel && board !== earned ? board : kept === earned ? undefined : kept;
  if (wrong === undefined) return null;
  const isOfBoard = isModel && board !== earned;
  const what = isOfBoard ? username : 'sys_engagement';
  return fault(4, {
    name: 'total',
    key: isOfBoard ? BOARD : userKey(username),
    expected: `${what}: ${earned}`,
    actual: `${what}: ${wrong ?? 'missing'}`,
    unless: {
      name: totalOf(username),
      by:
        isModel && board === null
          ? Number.POSITIVE_INFINITY
          : Math.max(Math.abs(kept - earned), Math.abs((board ?? kept) - earned)),
    },
  });
};
