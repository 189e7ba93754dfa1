import { LEADERBOARD, REGISTRIES } from '../../../domain/derive.js';
import { printKey } from '../../../domain/key.js';
import type { UserStep } from '../../../domain/sync/decide-user.js';
import { printIdFacts } from '../../../domain/sync/id-facts.js';
import { printVersions } from '../../../domain/sync/row.js';
import { bannedKey, jobOf, userIdsKey, userKey, userSearchKey } from '../keys.js';
import type { KeyList, Operation } from '../plan.js';
import { writeOps } from './hashes.js';
import { recordWhereOp } from './job-steps.js';
import { wakeOp, type Meanwhile } from './waiting.js';

type StepOf<Name extends UserStep['do']> = Extract<UserStep, { readonly do: Name }>;

/** What a user is born with besides fields of the row. */
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

/** The score in a registry is the instant at which its user joined; a new user stands in none yet. */
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

/** Of one score, so that Redis keeps them in the order of their bytes. */
const searchOps = (
  { place }: KeyList,
  { search: { come, gone } }: StepOf<'put-user'>,
): readonly Operation[] => [
  ...(gone.length === 0 ? [] : [['ZREM', place(userSearchKey, 'zset'), ...gone] as const]),
  ...(come.length === 0
    ? []
    : [['ZADD', place(userSearchKey, 'zset'), ...come.flatMap((entry) => ['0', entry])] as const]),
];

/** Posts get a copy of what their author has by then, where there are any. */
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

/** A new delete of the id is remembered for as long as all deletes. */
const identifyOp = (
  { place }: KeyList,
  { id, facts }: StepOf<'identify'>,
  { now, tombstoneTtl }: Meanwhile,
): Operation => {
  const died = facts.died && { ...facts.died, until: facts.died.until ?? now + tombstoneTtl };
  return ['HSET', place(userIdsKey, 'hash'), id, printIdFacts({ ...facts, died })];
};

/** What a step on a user does to keys. */
export const userOps = (
  list: KeyList,
  step: UserStep,
  meanwhile: Meanwhile,
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
