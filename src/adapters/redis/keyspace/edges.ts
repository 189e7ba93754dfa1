import { ACTS, FOLLOW, isTie } from '../../../domain/entities/edges.js';
import type { PostId } from '../../../domain/post.js';
import type { Step } from '../../../domain/sync/step.js';
import type { EdgeName } from '../../../domain/sync/view.js';
import type { Username } from '../../../domain/username.js';
import {
  edgeField,
  edgeTombstoneKey,
  edgesKey,
  postKey,
  sentField,
  sharedKey,
  userKey,
} from '../keys.js';
import type { KeyList, Operation } from '../plan.js';
import { noteAuthorOp } from './homes.js';
import { announceOps } from './live.js';
import { notifyOfEdgeOps, untellEdgeOps } from './notifications.js';
import { liveSides, namesOf, sentText, type Sides } from './edge-places.js';

type StepOf<Name extends Step['do']> = Extract<Step, { readonly do: Name }>;

/** Updates the counters of both ends, and for a post its author's engagement. */
export const countOps = (
  { place }: KeyList,
  edge: EdgeName,
  author: Username | null,
  { mine, theirs }: Sides,
): readonly Operation[] => {
  const { kind, user, target } = edge;
  if (kind === 'follow') {
    const counted = (name: Username, counter: string, set: string): Operation => [
      'count',
      place(userKey(name), 'hash'),
      counter,
      'SCARD',
      place(set, 'set'),
    ];
    return [
      counted(user, FOLLOW.counter, mine),
      counted(target as Username, FOLLOW.theirCounter, theirs),
    ];
  }
  if (isTie(kind)) return [];
  const earned =
    author === null
      ? []
      : [
          String(ACTS[kind].weight),
          place(userKey(author), 'hash'),
          place(sharedKey('models:top:engagement'), 'zset'),
          author,
        ];
  return [
    [
      'count',
      place(postKey(target as PostId), 'hash'),
      ACTS[kind].counter,
      'SCARD',
      place(theirs, 'set'),
      ...earned,
    ],
  ];
};

/** Notes a follow or unfollow for the user's home. */
export const noteForHomeOps = (
  list: KeyList,
  { kind, user, target }: EdgeName,
): readonly Operation[] => (kind === 'follow' ? [noteAuthorOp(list, user, target)] : []);

/** Deletes the stored version of an edge, and what says that Xano has sent it. */
const forgetOps = ({ place }: KeyList, edge: EdgeName): readonly Operation[] => [
  ['HDEL', place(edgesKey(edge.user), 'hash'), edgeField(edge), sentField(edge)],
];

/** Removes an edge from the collections of the acting user. */
export const removeFromUserOps = (
  list: KeyList,
  edge: EdgeName,
  mine = liveSides(edge).mine,
): readonly Operation[] => [
  isTie(edge.kind)
    ? ['SREM', list.place(mine, 'set'), edge.target]
    : ['ZREM', list.place(mine, 'zset'), edge.target],
  ...forgetOps(list, edge),
];

/** Removes an edge from the target's set. */
export const removeFromTargetOp = (
  { place }: KeyList,
  edge: EdgeName,
  theirs = liveSides(edge).theirs,
): Operation => ['SREM', place(theirs, 'set'), edge.user];

/** Removes an edge from all collections, with its stored version. */
export const removeEdgeOps = (
  list: KeyList,
  edge: EdgeName,
  { mine, theirs }: Sides,
): readonly Operation[] => [
  removeFromTargetOp(list, edge, theirs),
  ...removeFromUserOps(list, edge, mine),
  ...namesOf(edge).map(({ key, name }): Operation => ['ZREM', list.place(key, 'zset'), name]),
];

/** Adds an edge to the lists of names by time. */
export const addToListsOps = (
  { place }: KeyList,
  edge: EdgeName,
  instant: number,
): readonly Operation[] =>
  namesOf(edge).map(({ key, set, name }) => [
    'enter',
    place(key, 'zset'),
    place(set, 'set'),
    String(instant),
    name,
  ]);

/** Removes an edge with all that depends on it, except the ranks of its post. */
export const removeOps = (
  list: KeyList,
  edge: EdgeName,
  author: Username | null,
  sides: Sides,
): readonly Operation[] => [
  ...removeEdgeOps(list, edge, sides),
  ...countOps(list, edge, author, sides),
  ...untellEdgeOps(list, edge, author),
];

const markSentOp = ({ place }: KeyList, { edge, sent }: StepOf<'mark-sent'>): Operation => [
  'HSET',
  place(edgesKey(edge.user), 'hash'),
  sentField(edge),
  sentText(sent),
];

/** Stores the version of a like or bookmark where it differs from the instant of the act. */
const versionOp = ({ place }: KeyList, { edge, at, since }: StepOf<'set-edge'>): Operation =>
  (isTie(edge.kind) ? 0 : since) === at
    ? ['HDEL', place(edgesKey(edge.user), 'hash'), edgeField(edge)]
    : ['HSET', place(edgesKey(edge.user), 'hash'), edgeField(edge), String(at)];

const addOps = (list: KeyList, step: StepOf<'set-edge'>, sides: Sides): readonly Operation[] => {
  const { place } = list;
  const { edge, at, since, sent, post } = step;
  const { kind, user, target } = edge;
  const { mine, theirs } = sides;
  return [
    ['SADD', place(theirs, 'set'), user],
    isTie(kind)
      ? ['SADD', place(mine, 'set'), target]
      : ['ZADD', place(mine, 'zset'), String(since), target],
    ...countOps(list, edge, post?.author ?? null, sides),
    ['DEL', place(edgeTombstoneKey(edge), 'string')],
    versionOp(list, step),
    ...addToListsOps(list, edge, isTie(kind) ? at : since),
    ...(sent === null ? [] : [markSentOp(list, { do: 'mark-sent', edge, sent })]),
  ];
};

/** Leaves a tombstone of an edge that was removed, for the lifetime of all tombstones. */
const tombstoneOps = (
  { place }: KeyList,
  { edge, at }: StepOf<'set-edge'>,
): readonly Operation[] =>
  at === 0 ? [] : [['tombstone', place(edgeTombstoneKey(edge), 'string'), String(at)]];

/** Tells those who watch a post live that it was liked or bookmarked. */
const announceActOps = (
  list: KeyList,
  { edge: { kind, target }, at, since }: StepOf<'set-edge'>,
  now: number,
): readonly Operation[] =>
  isTie(kind)
    ? []
    : announceOps(list, { of: 'acts', id: target as PostId }, Math.max(at, since), now);

/** The operations of a step on an edge, without the ranks of its post, since several steps may concern one post. */
export const edgeOps = (
  list: KeyList,
  step: StepOf<'set-edge' | 'mark-sent'>,
  now: number,
): readonly Operation[] => {
  if (step.do === 'mark-sent') return [markSentOp(list, step)];
  const { edge, was, present, post } = step;
  if (!present && !was) return [...forgetOps(list, edge), ...tombstoneOps(list, step)];
  const sides = liveSides(edge);
  return [
    ...(present
      ? addOps(list, step, sides)
      : [...removeOps(list, edge, post?.author ?? null, sides), ...tombstoneOps(list, step)]),
    ...(was === present ? [] : [...noteForHomeOps(list, edge), ...announceActOps(list, step, now)]),
    ...(was ? [] : notifyOfEdgeOps(list, step, now)),
  ];
};

/** Counts the edges of this kind to the same target. */
export const sizeOf = ({ place }: KeyList, edge: EdgeName): Operation => [
  'SCARD',
  place(liveSides(edge).theirs, 'set'),
];
