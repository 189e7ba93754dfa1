import { printIdFacts } from '../../domain/sync/id-facts.js';
import type { Step } from '../../domain/sync/step.js';
import { listsOf } from './erasure-plan.js';
import { asidePlan } from './aside-plan.js';
import {
  asideRowKey,
  disputesKey,
  tombstoneKey,
  homesKey,
  keysThatEndWith,
  jobOf,
  postIdsKey,
  sharedKey,
  userIdsKey,
  userKey,
  workCursorsKey,
  workKey,
} from './keys.js';
import { edgeOps } from './keyspace/edges.js';
import { propagateOps, userOps } from './keyspace/users.js';
import { putPostOps, removePostOps, type Moment } from './keyspace/posts.js';
import { type KeyList, type Plan } from './plan.js';
import { deferPlan } from './record-text.js';

type StepOf<Name extends Step['do']> = Extract<Step, { readonly do: Name }>;

const versionText = (at: number): string => (at === 0 ? '' : String(at));

const setAside = ({ key }: KeyList, step: StepOf<'set-aside'>): Plan => ({
  do: step.do,
  ...asidePlan(key(asideRowKey(step.of, step.name)), step.row),
});

const eraseUser = ({ key }: KeyList, { do: name, username, at }: StepOf<'erase-user'>): Plan => ({
  do: name,
  username,
  at: versionText(at),
  user: key(userKey(username)),
  regular: key(sharedKey('users:regular')),
  models: key(sharedKey('users:models')),
  board: key(sharedKey('models:top:engagement')),
  homes: key(homesKey),
  work: key(workKey),
  cursors: key(workCursorsKey),
  own: keysThatEndWith(username).map(key),
  lists: listsOf(username).map(({ live, gone }) => ({ live: key(live), gone: key(gone) })),
  erase: jobOf('erase', username),
});

const identify = ({ key }: KeyList, { do: name, id, facts }: StepOf<'identify'>): Plan => {
  const isFresh = facts.died !== null && facts.died.until === null;
  const text = printIdFacts(isFresh ? { ...facts, died: null } : facts);
  return {
    do: name,
    ids: key(userIdsKey),
    id,
    value: isFresh ? `${text}:${facts.died.at}` : text,
    died: isFresh,
  };
};

/** What commit-records.lua is told of one step. */
export const stepPlan = (list: KeyList, step: Step, moment: Moment): Plan => {
  const { key } = list;
  const { now } = moment;
  switch (step.do) {
    case 'put-user':
      return {
        do: 'operate',
        ops: [...userOps(list, step, now), ...propagateOps(list, step, now)],
      };
    case 'put-post':
      return { do: 'operate', ops: putPostOps(list, step, moment) };
    case 'erase-user':
      return eraseUser(list, step);
    case 'remove-post':
      return { do: 'operate', ops: removePostOps(list, step, moment) };
    case 'set-aside':
      return setAside(list, step);
    case 'set-edge':
    case 'mark-sent':
      return { do: 'operate', ops: edgeOps(list, step) };
    case 'put-tombstone':
      return {
        do: step.do,
        tombstone: key(tombstoneKey(step.of, step.name)),
        at: versionText(step.at),
      };
    case 'pass-name':
      return { do: step.do, tombstone: key(tombstoneKey('user', step.name)), at: step.at };
    case 'identify':
      return identify(list, step);
    case 'index':
      return { do: step.do, ids: key(postIdsKey), id: step.id, name: step.name };
    case 'former-id':
      return { do: step.do, ids: key(postIdsKey), id: step.id, xano_id: step.xanoId };
    case 'wake':
      return { do: 'operate', ops: userOps(list, step, now) };
    case 'dispute':
      return { do: step.do, disputes: key(disputesKey), name: step.name, id: step.id };
    case 'defer':
      return { do: step.do, ...deferPlan(list, step.owner, step.record) };
  }
};
