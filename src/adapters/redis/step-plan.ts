import { printIdFacts } from '../../domain/sync/id-facts.js';
import { printVersions, type FieldChanges, type RowVersions } from '../../domain/sync/row.js';
import type { Step } from '../../domain/sync/step.js';
import { storedFields } from '../../domain/sync/stored-row.js';
import type { Username } from '../../domain/username.js';
import { listsOf } from './erasure-plan.js';
import { asidePlan } from './aside-plan.js';
import {
  asideRowKey,
  bannedKey,
  disputesKey,
  tombstoneKey,
  homesKey,
  keysThatEndWith,
  jobOf,
  postIdsKey,
  postKey,
  sharedKey,
  userIdsKey,
  userKey,
  workCursorsKey,
  workKey,
} from './keys.js';
import { fanOutPlaces } from './home-plan.js';
import { edgeOps } from './keyspace/edges.js';
import { propagateOps, userOps } from './keyspace/users.js';
import { textOf, type KeyList, type Plan } from './plan.js';
import { deferPlan } from './record-text.js';
import { removalPlan, tagPlan } from './removal-plan.js';

type StepOf<Name extends Step['do']> = Extract<Step, { readonly do: Name }>;

const versionText = (at: number): string => (at === 0 ? '' : String(at));

/** What put-row.lua writes. */
const rowPlan = (changes: FieldChanges, versions: RowVersions) => {
  const entries = Object.entries(changes);
  return {
    set: entries.flatMap(([field, value]) =>
      value === null ? [] : [textOf(field), textOf(value)],
    ),
    remove: entries.flatMap(([field, value]) => (value === null ? [textOf(field)] : [])),
    versions: printVersions(versions),
  };
};

const putPost = (list: KeyList, step: StepOf<'put-post'>): Plan => {
  const { key } = list;
  const ofAuthor = (author: Username) => ({
    author_hash: key(userKey(author)),
    timeline: key(userKey(author, 'posts')),
    banned: key(bannedKey(author)),
  });
  const { previousAuthor } = step;
  return {
    do: step.do,
    id: step.id,
    author: step.author,
    is_new: step.isNew,
    post: key(postKey(step.id)),
    board: key(sharedKey('models:top:engagement')),
    ...ofAuthor(step.author),
    fan_out: fanOutPlaces(list, step.author),
    ...(previousAuthor !== null && {
      previous: { ...ofAuthor(previousAuthor), name: previousAuthor },
    }),
    left: step.tagsLeft.map((tag) => tagPlan(list, tag)),
    kept: step.hashtags.map((tag) => tagPlan(list, tag)),
    ...rowPlan(storedFields(step.changes, step.hashtags), step.versions),
  };
};

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
export const stepPlan = (list: KeyList, step: Step, now: number): Plan => {
  const { key } = list;
  switch (step.do) {
    case 'put-user':
      return {
        do: 'operate',
        ops: [...userOps(list, step, now), ...propagateOps(list, step, now)],
      };
    case 'put-post':
      return putPost(list, step);
    case 'erase-user':
      return eraseUser(list, step);
    case 'remove-post': {
      const post = { id: step.id, username: step.author, hashtags: step.hashtags };
      const removal = removalPlan(list, post, null);
      return { do: step.do, removal, at: step.at === null ? '' : String(step.at) };
    }
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
