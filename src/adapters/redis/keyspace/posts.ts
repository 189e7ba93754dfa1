import { AUTHOR_COPIES, COPIED_FIELDS } from '../../../domain/entities/author-copies.js';
import type { Hashtag } from '../../../domain/hashtag.js';
import type { PostId } from '../../../domain/post.js';
import { initialFields } from '../../../domain/stored-post.js';
import { printVersions } from '../../../domain/sync/row.js';
import type { Step } from '../../../domain/sync/step.js';
import { storedFields } from '../../../domain/sync/stored-row.js';
import type { Username } from '../../../domain/username.js';
import {
  bannedKey,
  fanOutFromKey,
  fanOutKey,
  goneKey,
  jobOf,
  namesKey,
  postKey,
  reranksKey,
  sharedKey,
  tagKeys,
  userKey,
  workCursorsKey,
  workKey,
} from '../keys.js';
import type { KeyList, Operation } from '../plan.js';
import { removeFromUserOps, removeFromTargetOp } from './edges.js';
import { writeOps } from './hashes.js';
import { announceOps } from './live.js';
import { notifyOfMentionsOps } from './notifications.js';
import { rankOps, RERANK_INTERVAL } from './ranks.js';

type StepOf<Name extends Step['do']> = Extract<Step, { readonly do: Name }>;
type PutPost = StepOf<'put-post'>;

export interface Moment {
  readonly now: number;
  /** How many posts the explore feed keeps. */
  readonly exploreMax: number;
}

/** The author's lists that hold posts; other keys while the author is being erased. */
interface Lists {
  readonly timeline: string;
  readonly banned: string;
}

const listsOf = (author: Username): Lists => ({
  timeline: userKey(author, 'posts'),
  banned: bannedKey(author),
});

const leaveTagsOps = (
  { place }: KeyList,
  id: PostId,
  tags: readonly Hashtag[],
): readonly Operation[] =>
  tags.map(tagKeys).flatMap(({ posts, ranked }): readonly Operation[] => [
    ['ZREM', place(posts, 'zset'), id],
    ['ZREM', place(ranked, 'zset'), id],
  ]);

/** Adds a post to its tags, and schedules the next update of each tag's stored scores. */
const enterTagsOps = (
  list: KeyList,
  { id, hashtags, createdAt }: Pick<PutPost, 'id' | 'hashtags' | 'createdAt'>,
  now: number,
): readonly Operation[] => {
  if (hashtags.length === 0) return [];
  const due = String(now + RERANK_INTERVAL);
  return [
    ...hashtags.map((tag): Operation => [
      'ZADD',
      list.place(tagKeys(tag).posts, 'zset'),
      String(createdAt),
      id,
    ]),
    ...rankOps(list, id, hashtags, now),
    [
      'ZADD',
      list.place(reranksKey, 'zset'),
      'NX',
      ...hashtags.flatMap((tag) => [due, tagKeys(tag).name]),
    ],
  ];
};

/** Sets the post counter to the size of the timeline. */
const countPostsOp = (
  { place }: KeyList,
  author: Username,
  { timeline }: Lists = listsOf(author),
): Operation => [
  'count',
  place(userKey(author), 'hash'),
  'postCount',
  'ZCARD',
  place(timeline, 'zset'),
];

/** Adds the post's engagement to its author's total, or subtracts it. */
const earnOp = ({ place }: KeyList, author: Username, id: PostId, sign: '1' | '-1'): Operation => [
  'earn',
  place(userKey(author), 'hash'),
  place(sharedKey('models:top:engagement'), 'zset'),
  author,
  place(postKey(id), 'hash'),
  sign,
];

/** For each author field that posts copy, what `copy` takes: the field, the text for none, and source fields. */
const COPIES = AUTHOR_COPIES.map(({ field, of, none }) => [
  field,
  none,
  ...of.map((name) => COPIED_FIELDS.indexOf(name) + 1),
]);

const copyAuthorOp = ({ place }: KeyList, { id, author }: PutPost): Operation => [
  'copy',
  place(postKey(id), 'hash'),
  place(userKey(author), 'hash'),
  COPIED_FIELDS,
  ...COPIES,
];

const hashOps = (list: KeyList, step: PutPost): readonly Operation[] =>
  writeOps(
    list.place(postKey(step.id), 'hash'),
    step.isNew ? initialFields(step.id) : {},
    storedFields(step.changes, step.hashtags),
    step.versions === null ? {} : { sys_versions: printVersions(step.versions) },
  );

const leaveAuthorOps = (list: KeyList, { id, author }: PutPost, previous: Username) => {
  const { timeline, banned } = listsOf(previous);
  return [
    ['ZREM', list.place(timeline, 'zset'), id],
    ['ZREM', list.place(banned, 'zset'), id],
    countPostsOp(list, previous),
    earnOp(list, previous, id, '-1'),
    earnOp(list, author, id, '1'),
  ] satisfies readonly Operation[];
};

/** Removes a banned post from every feed, and puts it into the author's list of banned ones. */
const hideOps = (list: KeyList, step: PutPost, now: number): readonly Operation[] => {
  const { timeline, banned } = listsOf(step.author);
  return [
    ['ZREM', list.place(timeline, 'zset'), step.id],
    ['ZADD', list.place(banned, 'zset'), String(step.createdAt), step.id],
    ['ZREM', list.place(sharedKey('explore:feed'), 'zset'), step.id],
    ...leaveTagsOps(list, step.id, step.hashtags),
    ...announceOps(list, { of: 'acts', id: step.id }, now, now),
  ];
};

/** Whether the post enters a timeline: an update of one already there is no news to listeners. */
const isComing = ({ isNew, previousAuthor, changes }: PutPost): boolean =>
  isNew || previousAuthor !== null || Object.hasOwn(changes, 'banned');

const showOps = (list: KeyList, step: PutPost, moment: Moment): readonly Operation[] => {
  const { place } = list;
  const { id, author } = step;
  const { timeline, banned } = listsOf(author);
  const createdAt = String(step.createdAt);
  const explore = place(sharedKey('explore:feed'), 'zset');
  return [
    ['ZREM', place(banned, 'rare zset'), id],
    [
      'publish',
      place(timeline, 'zset'),
      createdAt,
      id,
      place(fanOutKey, 'zset'),
      place(fanOutFromKey, 'hash'),
      place(userKey(author, 'followers'), 'set'),
      author,
      String(moment.now),
    ],
    ['ZADD', explore, createdAt, id],
    ['ZREMRANGEBYRANK', explore, '0', String(-moment.exploreMax - 1)],
    ...enterTagsOps(list, step, moment.now),
    ...(isComing(step)
      ? announceOps(
          list,
          { of: 'post', id, author, hashtags: step.hashtags },
          step.createdAt,
          moment.now,
        )
      : []),
  ];
};

/** Creates or updates a post. */
export const putPostOps = (list: KeyList, step: PutPost, moment: Moment): readonly Operation[] => {
  const { id, previousAuthor, place } = step;
  return [
    // On a cluster later operations on this key wait with the copy, so that the hash appears complete.
    ...(place === 'all' ? [copyAuthorOp(list, step)] : []),
    ...hashOps(list, step),
    ...(previousAuthor === null ? [] : leaveAuthorOps(list, step, previousAuthor)),
    ...leaveTagsOps(list, id, step.tagsLeft),
    ...(place === 'tags' ? enterTagsOps(list, step, moment.now) : []),
    ...(place === 'all'
      ? [
          ...(step.isBanned ? hideOps(list, step, moment.now) : showOps(list, step, moment)),
          countPostsOp(list, step.author),
        ]
      : []),
    ...notifyOfMentionsOps(list, step, moment.now),
  ];
};

/** Deletes a post and what depends on it, with `acts`; a job deletes its comments and all other likes and bookmarks. */
export const removePostOps = (
  list: KeyList,
  { id, author, hashtags, at, acts = [] }: StepOf<'remove-post'>,
  { now }: Pick<Moment, 'now'>,
  lists: Lists = listsOf(author),
): readonly Operation[] => {
  const { place } = list;
  const rests = (
    [
      [postKey(id, 'likes'), 'set'],
      [postKey(id, 'bookmarks'), 'set'],
      [postKey(id, 'comments'), 'zset'],
    ] as const
  ).map(([key, kind]) => ({ live: place(key, kind), gone: place(goneKey(key), kind) }));
  return [
    earnOp(list, author, id, '-1'),
    ['DEL', place(postKey(id), 'hash')],
    ['UNLINK', place(namesKey('likes', id), 'zset')],
    ['ZREM', place(lists.timeline, 'zset'), id],
    ['ZREM', place(lists.banned, 'zset'), id],
    countPostsOp(list, author, lists),
    ['ZREM', place(sharedKey('explore:feed'), 'zset'), id],
    ...leaveTagsOps(list, id, hashtags),
    ...announceOps(list, { of: 'acts', id }, now, now),
    ...acts.flatMap((edge) => [removeFromTargetOp(list, edge), ...removeFromUserOps(list, edge)]),
    // Moves the rest to other keys, so that a post made again under this id begins with none.
    ...rests.map(({ live, gone }): Operation => ['move', live, gone]),
    [
      'unlink',
      place(workKey, 'zset'),
      place(workCursorsKey, 'hash'),
      jobOf('unlink', id),
      at === null ? '' : String(at),
      String(now),
      rests.map(({ gone }) => gone),
    ],
  ];
};
