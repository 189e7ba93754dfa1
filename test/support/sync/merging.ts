import type {
  ActRecord,
  TieRecord,
  PostRecord,
  UserRecord,
} from '../../../src/domain/sync/record.js';
import { mergeInto } from '../../../src/domain/sync/merge.js';
import { newRow } from '../../../src/domain/sync/row.js';
import { UNREAD } from '../../../src/domain/sync/step.js';
import type { PostFacts, SyncView, UserFacts } from '../../../src/domain/sync/view.js';
import { ada, anId, bob } from '../app/fixtures.js';

export const p1 = anId('p1');
export const NOW = 1000;

export const here: UserFacts = {
  row: newRow({}),
  aside: null,
  tombstone: 0,
  nameTombstone: 0,
  erasing: false,
  isWhole: true,
};
export const shown: PostFacts = {
  row: newRow({ username: ada, content: 'x #sea', hashtags: '["sky"]' }),
  aside: null,
  tombstone: 0,
  cascadeTombstone: 0,
  authorTombstone: 0,
  authorExists: true,
  erasedAuthor: null,
  isWhole: true,
};

/** Returns a view of Ada, Bob and a post by Ada, with `part` in place of the defaults. */
export const view = (part: Partial<SyncView> = {}): SyncView => ({
  users: new Map([
    [ada, here],
    [bob, here],
  ]),
  userIds: new Map(),
  posts: new Map([[p1, shown]]),
  postIds: new Map([[p1, null]]),
  edges: new Map(),
  comments: new Map(),
  commentIds: new Map(),
  events: new Set(),
  ...part,
});

export const version = (at: number) => ({ at, digest: 'd' });
export const like = (at: number, part: Partial<ActRecord> = {}): ActRecord => ({
  entity: 'like',
  user: { username: bob, id: null },
  post: p1,
  since: null,
  deleted: false,
  version: version(at),
  ...part,
});
export const follow: TieRecord = {
  entity: 'follow',
  user: { username: bob, id: null },
  whom: { username: ada, id: null },
  deleted: false,
  version: version(5),
};
export const post: PostRecord = {
  entity: 'post',
  id: p1,
  externalId: null,
  author: { username: ada, id: null },
  fields: { content: 'y' },
  deleted: false,
  version: version(5),
};
export const user: UserRecord = {
  entity: 'user',
  user: { username: ada, id: null },
  fields: { bio: 'x' },
  deleted: false,
  version: version(5),
};

/** Returns the outcome of a merge, with the reason if there is one. */
export const result = (...given: Parameters<typeof mergeInto>): string => {
  const outcome = mergeInto(...given);
  return outcome === UNREAD ? UNREAD : `${outcome.result} ${outcome.message ?? ''}`.trim();
};
