import { LEADERBOARD, REGISTRIES } from '../../../domain/derive.js';
import { printKey } from '../../../domain/key.js';
import type { UserStep } from '../../../domain/sync/decide-user.js';
import { printIdFacts } from '../../../domain/sync/id-facts.js';
import { printVersions } from '../../../domain/sync/row.js';
import { bannedKey, jobOf, userIdsKey, userKey, userSearchKey } from '../keys.js';
import type { KeyList, Operation } from '../plan.js';
import { writeOps } from './hashes.js';
import { recordWhereOp } from './job-steps.js';
import { wakeOp, type Deferring } from './waiting.js';

type StepOf<Name extends UserStep['do']> = Extract<UserStep, { readonly do: Name }>;

/** The fields of a new user that are not fields of the row. */
const BORN = { postCount: '0', followerCount: '0', followingCount: '0', sys_engagement: '0' };
const NOTHING = {};

const hashOps = (
  { place }: KeyList,
  { username, isNew, changes, versions }: StepOf<'put-user'>,
): readonly Operation[] =>
  writeOps(
    place(userKey(username), 'hash'),
    isNew ? { username, ...BORN } : NOTHING,
    changes,
    versions === null ? NOTHING : { sys_versions: printVersions(versions) },
  );

/** Moves a user between registries, which are scored by the instant of joining; a new user is in none. */
const placeOps = (
  { place }: KeyList,
  { username, isNew, changes, role, createdAt }: StepOf<'put-user'>,
): readonly Operation[] => {
  const joined = Number(createdAt);
  const score = String(Number.isFinite(joined) ? joined : 0);
  const isMoved = isNew || ['role', 'created_at'].some((field) => Object.hasOwn(changes, field));
  if (!isMoved) return [];
  const registries = Object.entries(REGISTRIES).flatMap(([of, key]): readonly Operation[] => {
    if (of === role) return [['ZADD', place(printKey(key), 'zset'), score, username]];
    return isNew ? [] : [['ZREM', place(printKey(key), 'zset'), username]];
  });
  const leaderboard: Operation = [
    'leaderboard',
    place(userKey(username), 'hash'),
    place(printKey(LEADERBOARD), 'zset'),
    username,
  ];
  return isNew && role !== 'model' ? registries : [...registries, leaderboard];
};

/** All members have one score, so that Redis sorts them bytewise. */
const searchOps = (
  { place }: KeyList,
  { search: { come, gone } }: StepOf<'put-user'>,
): readonly Operation[] => [
  ...(gone.length === 0 ? [] : [['ZREM', place(userSearchKey, 'zset'), ...gone] as const]),
  ...(come.length === 0
    ? []
    : [['ZADD', place(userSearchKey, 'zset'), ...come.flatMap((entry) => ['0', entry])] as const]),
];

/** Schedules the copy of an author's fields into the author's posts, where there are any. */
export const propagateOps = (
  list: KeyList,
  { username, isCopied }: StepOf<'put-user'>,
  now: number,
): readonly Operation[] =>
  isCopied
    ? [
        recordWhereOp(list, jobOf('propagate', username), 'posts', now, [
          userKey(username, 'posts'),
          bannedKey(username),
        ]),
      ]
    : [];

/** Remembers a new delete of the id for the lifetime of all tombstones. */
const identifyOp = (
  { place }: KeyList,
  { id, facts }: StepOf<'identify'>,
  { now, tombstoneTtl }: Deferring,
): Operation => {
  const died = facts.died && { ...facts.died, until: facts.died.until ?? now + tombstoneTtl };
  return ['HSET', place(userIdsKey, 'hash'), id, printIdFacts({ ...facts, died })];
};

/** The operations of a step on a user. */
export const userOps = (
  list: KeyList,
  step: UserStep,
  meanwhile: Deferring,
): readonly Operation[] => {
  const { place } = list;
  switch (step.do) {
    case 'put-user':
      return [...hashOps(list, step), ...placeOps(list, step), ...searchOps(list, step)];
    case 'identify':
      return [identifyOp(list, step, meanwhile)];
    case 'free-id':
      return [['HDEL', place(userIdsKey, 'hash'), step.id]];
    case 'wake':
      return [wakeOp(list, step.owner, meanwhile.now)];
  }
};
