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
import { isStray } from '../search-entries.js';
import { parseXanoId } from '../sync/xano-id.js';
import type { Username } from '../username.js';
import { evaluateBirth, evaluateCounter, setField, tooLarge } from './evaluate-hash.js';
import type { SearchEntryFacts, UserFacts, TotalFacts } from './facts.js';
import { fault, surplus, type Fault, totalOf, wrongValue, type Change } from './fault.js';
import { userKey } from './names.js';

/** The key of the search index of users. */
const SEARCH = 'sys:search:user';

const evaluateFound = (
  username: Username,
  { unfound }: Pick<UserFacts, 'unfound'>,
): readonly Fault[] =>
  unfound.length === 0
    ? []
    : [
        fault('search', `found ${username}`, SEARCH, `finds ${username}`, 'not by all names', {
          remedy: [{ do: 'find-by', entries: unfound }],
        }),
      ];

/** Checks that an entry of the search index finds its user; a stray one only takes memory. */
export const evaluateSearchEntry = (
  entry: string,
  { stands, fields, large, damaged }: SearchEntryFacts,
): readonly Fault[] => {
  if (!stands || large.length > 0 || damaged.length > 0 || !isStray(entry, fields)) return [];
  const actual = `${entry.replace('\0', ' of ')}: ${fields === null ? 'no such user' : 'not called so'}`;
  const remedy = [{ do: 'find-not-by', entries: [entry] }] as const;
  return [surplus('search', `stray ${entry}`, SEARCH, actual, { remedy })];
};

type Fields = NonNullable<UserFacts['fields']>;

/** Returns the counters of a user, each with the collection whose size it must equal. */
export const sizesOfUser = (username: Username, facts: UserFacts) =>
  USER_SIZES.map(([counter, part]) => ({
    key: userKey(username, part),
    size: facts[part],
    counter,
  }));

const counters = (username: Username, fields: Fields, facts: UserFacts): readonly Fault[] =>
  sizesOfUser(username, facts).flatMap(({ key, size, counter }) => {
    const remedy: Change = { do: 'count-user', username, counter };
    return evaluateCounter(userKey(username), counter, fields[counter], [key, size], remedy);
  });

/** Returns the role whose registry holds the user; null if none or both do. */
const enrolledAs = ({ regular, models }: UserFacts): Role | null => {
  if (regular !== null && models !== null) return null;
  return regular !== null ? 'user' : models !== null ? 'model' : null;
};

const rolesOf = (username: Username, role: string, facts: UserFacts): readonly Fault[] => {
  if (E.isRight(parseRole(role))) return [];
  const known = enrolledAs(facts);
  const remedy = known === null ? [] : setField(userRow(username), 'role', known);
  return [fault(6, 'role', userKey(username), 'a role', role || 'nothing', { remedy })];
};

const hash = (username: Username, fields: Fields, facts: UserFacts): readonly Fault[] => {
  const [key, row] = [userKey(username), userRow(username)];
  const { id, username: name, role = '', created_at: born = '' } = fields;
  const xanoId = parseXanoId(id);
  const faults = [
    ...rolesOf(username, role, facts),
    ...evaluateBirth(row, born, [facts.regular, facts.models]),
  ];
  if (name !== username) {
    const remedy = setField(row, 'username', username);
    faults.unshift(wrongValue(6, 'username', key, ['username', username, name], { remedy }));
  }
  if (!facts.indexed && E.isRight(xanoId)) {
    const remedy: readonly Change[] = [{ do: 'index', username, id: xanoId.right }];
    faults.push(
      fault('ids', 'id', 'sys:ids:user', `${id ?? ''}: ${username}`, 'missing', { remedy }),
    );
  }
  return faults;
};

/** Returns the changes that put a user into the registry of the role alone, and off the leaderboard if no model. */
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

/** Checks the registries, with at most one fault for all of them, and that only models are on the leaderboard. */
const places = (username: Username, fields: Fields, facts: UserFacts): readonly Fault[] => {
  const { role = '', created_at: born = '' } = fields;
  // If the hash has lost the role, the registry still knows it, so it must not be changed to match the hash.
  if (E.isLeft(parseRole(role))) return [];
  const home = registryOf(role)?.name ?? null;
  const held = new Map<string, number>();
  if (facts.regular !== null) held.set(REGISTRIES.user.name, facts.regular);
  if (facts.models !== null) held.set(REGISTRIES.model.name, facts.models);
  const lists = [...held.keys()];
  const remedy = enroll(username, fields);
  const faults: Fault[] = [];
  if (lists.length !== (home === null ? 0 : 1) || (home !== null && !held.has(home))) {
    const key = home ?? lists[0] ?? REGISTRIES.user.name;
    const expected = home === null ? `no ${username}` : `holds ${username}`;
    const actual = lists.length === 0 ? 'does not' : `${lists.join(' and ')} holds it`;
    faults.push(fault(6, 'registry', key, expected, actual, { remedy }));
  } else if (home !== null && E.isRight(parseInstant(born))) {
    const value = [username, Number(born), held.get(home)] as const;
    if (value[2] !== value[1]) faults.push(wrongValue(4, 'joined', home, value, { remedy }));
  }
  if (facts.leaderboard !== null && role !== 'model')
    faults.push(surplus(4, 'board', LEADERBOARD.name, `${username}: no model`, { remedy }));
  return faults;
};

export const evaluateUser = (username: Username, facts: UserFacts): readonly Fault[] => {
  const { fields } = facts;
  if (fields === null) return [];
  if (facts.large.length > 0) return tooLarge(userKey(username), facts.large);
  return [
    ...counters(username, fields, facts),
    ...hash(username, fields, facts),
    ...places(username, fields, facts),
    ...evaluateFound(username, facts),
  ];
};

/** Checks that a model's score on the leaderboard and the sum in the user's hash equal what the user's posts have earned. */
export const evaluateTotal = (username: Username, facts: TotalFacts): Fault | null => {
  const { isModel, earned, leaderboard } = facts;
  const kept = facts.kept ?? 0;
  const isOfLeaderboard = isModel && leaderboard !== earned;
  if (!isOfLeaderboard && kept === earned) return null;
  const by =
    isModel && leaderboard === null
      ? Number.POSITIVE_INFINITY
      : Math.max(Math.abs(kept - earned), Math.abs((leaderboard ?? kept) - earned));
  const [key, field, is] = isOfLeaderboard
    ? [LEADERBOARD.name, username, leaderboard]
    : [userKey(username), 'sys_engagement', kept];
  const unless = { name: totalOf(username), by };
  return wrongValue(4, 'total', key, [field, earned, is], { unless });
};
