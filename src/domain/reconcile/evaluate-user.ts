import { userKey } from './names.js';
import * as E from 'fp-ts/lib/Either.js';
import {
  LEADERBOARD,
  REGISTRIES,
  registryOf,
  USER_SIZES,
  userRow,
  type Listed,
} from '../derive.js';
import { parseInstant } from '../instant.js';
import { parseRole, type Role } from '../role.js';
import { parseXanoId } from '../sync/xano-id.js';
import type { Username } from '../username.js';
import type { TotalFacts, UserFacts } from './facts.js';
import { fault, totalOf, type Change, type Fault } from './fault.js';
import { evaluateBirth, setField, tooLarge } from './evaluate-hash.js';
import { evaluateCounter } from './evaluate-hash.js';

type Fields = NonNullable<UserFacts['fields']>;

const counters = (username: Username, fields: Fields, facts: UserFacts): readonly Fault[] =>
  USER_SIZES.flatMap(([counter, part]) =>
    evaluateCounter({
      key: userKey(username),
      counter,
      is: fields[counter],
      collection: userKey(username, part),
      size: facts[part],
      remedy: [{ do: 'count-user', username, counter }],
    }),
  );

/** The role whose registry alone holds the user. */
const enrolledAs = ({ regular, models }: UserFacts): Role | null => {
  if (regular !== null && models !== null) return null;
  return regular !== null ? 'user' : models !== null ? 'model' : null;
};

const rolesOf = (username: Username, role: string, facts: UserFacts): readonly Fault[] => {
  if (E.isRight(parseRole(role))) return [];
  const known = enrolledAs(facts);
  const remedy = known === null ? [] : setField(userRow(username), 'role', known);
  const told = { expected: 'a role', actual: role || 'nothing' };
  return [fault(6, { name: 'role', key: userKey(username), ...told, remedy })];
};

const hash = (username: Username, fields: Fields, facts: UserFacts): readonly Fault[] => {
  const key = userKey(username);
  const id = parseXanoId(fields['id']);
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
            remedy: setField(userRow(username), 'username', username),
          }),
        ]),
    ...rolesOf(username, role, facts),
    ...evaluateBirth(userRow(username), born, [facts.regular, facts.models]),
    ...(facts.indexed || E.isLeft(id)
      ? []
      : [
          fault('ids', {
            name: 'id',
            key: 'sys:ids:user',
            expected: `${fields['id'] ?? ''}: ${username}`,
            actual: 'missing',
            remedy: [{ do: 'index', username, id: id.right }],
          }),
        ]),
  ];
};

/** Into the registry of the role, by the time of joining, and off the leaderboard whoever is no model. */
const enroll = (username: Username, { role = '', created_at: born }: Fields): readonly Change[] => {
  const home = registryOf(role);
  const score = Number(born ?? '');
  const leave = (list: Listed): Change => ({ do: 'leave', list, member: username });
  return [
    ...Object.values(REGISTRIES).map((list): Change =>
      list === home
        ? { do: 'enter', list, member: username, score: Number.isFinite(score) ? score : 0 }
        : leave(list),
    ),
    ...(role === 'model' ? [] : [leave(LEADERBOARD)]),
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
  const home = registryOf(role)?.name ?? null;
  const held = new Map<string, number>();
  if (regular !== null) held.set(REGISTRIES.user.name, regular);
  if (models !== null) held.set(REGISTRIES.model.name, models);
  const places = [...held.keys()];
  const remedy = enroll(username, fields);
  if (places.length !== (home === null ? 0 : 1) || (home !== null && !held.has(home)))
    return [
      fault(6, {
        name: 'registry',
        key: home ?? places[0] ?? REGISTRIES.user.name,
        expected: home === null ? `no ${username}` : `holds ${username}`,
        actual: places.length === 0 ? 'does not' : `${places.join(' and ')} holds it`,
        remedy,
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
          remedy,
        }),
      ];
};

export const evaluateUser = (username: Username, facts: UserFacts): readonly Fault[] => {
  const { fields } = facts;
  if (fields === null) return [];
  if (facts.large.length > 0) return tooLarge(userKey(username), facts.large);
  return [
    ...counters(username, fields, facts),
    ...hash(username, fields, facts),
    ...registries(username, fields, facts),
    ...(facts.leaderboard === null ||
    fields['role'] === 'model' ||
    E.isLeft(parseRole(fields['role'] ?? ''))
      ? []
      : [
          fault(4, {
            name: 'board',
            key: LEADERBOARD.name,
            expected: `no ${username}: no model`,
            actual: 'holds it',
            remedy: enroll(username, fields),
          }),
        ]),
  ];
};

/** The leaderboard holds each model by what all their posts have earned, and the hash keeps the same sum. */
export const evaluateTotal = (username: Username, facts: TotalFacts): Fault | null => {
  const { isModel, earned, leaderboard } = facts;
  const kept = facts.kept ?? 0;
  const wrong =
    isModel && leaderboard !== earned ? leaderboard : kept === earned ? undefined : kept;
  if (wrong === undefined) return null;
  const isOfLeaderboard = isModel && leaderboard !== earned;
  const what = isOfLeaderboard ? username : 'sys_engagement';
  return fault(4, {
    name: 'total',
    key: isOfLeaderboard ? LEADERBOARD.name : userKey(username),
    expected: `${what}: ${earned}`,
    actual: `${what}: ${wrong ?? 'missing'}`,
    unless: {
      name: totalOf(username),
      by:
        isModel && leaderboard === null
          ? Number.POSITIVE_INFINITY
          : Math.max(Math.abs(kept - earned), Math.abs((leaderboard ?? kept) - earned)),
    },
  });
};
