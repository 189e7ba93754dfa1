import type { ClusterResults } from '../cluster/results.js';
import type { Results } from '../results.js';
import { GIB, ROOM, dataOf, type Table } from './tables.js';
import { figure } from './words.js';

/** Number of users of the projected app; the capacity of each of its Redis nodes follows. */
const USERS = 100_000_000;
const NODE_GIB = 25;
/** Share of the users who are active on a day; what each of them does follows. */
const COMING = 0.2;
const DAY = 86_400;
const DAILY: Readonly<Record<string, number>> = {
  following: 15,
  explore: 5,
  user: 5,
  post: 5,
  like: 5,
  follow: 0.5,
  'new-post': 0.5,
  // Each change of a user comes back from Xano as a record.
  'import-mixed': 6,
};
/** Load of the busiest second as a multiple of the mean. */
const PEAK = 3;

const rateOf = (id: string): number => (USERS * COMING * (DAILY[id] ?? 0) * PEAK) / DAY;

type Grown = 'users' | 'posts' | 'readers' | 'capped';

/** What each shared key grows with, and what bounds it. */
const BOUNDS: Readonly<Record<string, readonly [grown: Grown, bound: string]>> = {
  'explore:feed': ['capped', '`EXPLORE_MAX`'],
  'users:regular': ['users', 'the users'],
  'users:models': ['users', 'the models'],
  'models:top:engagement': ['users', 'the models'],
  'hashtag:travel': ['posts', 'the posts with the tag; ranked: those of 14 days'],
  'sys:ids': ['users', 'the users; posts whose name is not their id'],
  'sys:search': ['users', 'the words in names of users'],
  'sys:journal': ['capped', '`SYNC_LOG_MAX`'],
  'sys:counts': ['capped', 'two hours'],
  'sys:live': ['capped', 'some 5 000 changes'],
  'sys:outbox': ['capped', '`OUTBOX_MAX`; empty while Xano keeps up'],
  'sys:work': ['capped', 'deletes and renames under way'],
  'sys:reranks': ['capped', 'the tags of 14 days'],
  'sys:fanout': ['capped', 'authors whose posts are under way; whom more than `FANOUT_MAX` follow'],
  'sys:homes': ['readers', 'who has read within `HOME_IDLE`'],
  'sys:awakes': ['capped', 'whose waiting records are looked at'],
  'sys:deferrals': ['capped', 'records that wait, `DEFER_TTL`'],
};

type Measured = Pick<ClusterResults, 'costs' | 'shared' | 'size'>;

/** Makes a table of the requests in the busiest second of such an app, and of the cores that they take. */
export const loadTable = ({ costs }: Measured): Table => {
  const rows = costs.flatMap(({ id, title, cluster }) => {
    const rate = rateOf(id);
    return rate === 0
      ? []
      : [
          {
            id,
            title,
            rate,
            cores: [cluster.service, cluster.redis].map((micros) => (micros * rate) / 1e6),
          },
        ];
  });
  const total = [0, 1].map((at) => rows.reduce((sum, { cores }) => sum + (cores[at] ?? 0), 0));
  return [
    ['', 'of each who comes, a day', 'a second', 'cores of services', 'cores of nodes'],
    ...rows.map(({ id, title, rate, cores }) => [
      title,
      String(DAILY[id]),
      ...[rate, ...cores].map(figure),
    ]),
    ['all', '', '', ...total.map(figure)],
  ];
};

const nodesFor = ({ bytes, size }: Pick<Results, 'bytes' | 'size'>): number =>
  Math.ceil((dataOf({ bytes, size }, USERS) * ROOM) / (NODE_GIB * GIB));

export const nodesSentence = (latest: Pick<Results, 'bytes' | 'size'>): string =>
  `${figure(USERS / 1e6)} million users with what is theirs are ${figure(dataOf(latest, USERS) / GIB)} GiB of data: ${nodesFor(latest)} masters of ${NODE_GIB} GiB.`;

/** Number of users with a home in the app that was measured. */
const READERS = 200;

/** Makes a table of the share of a node that each shared key takes, and of the number of users at which it fills one. */
export const onceTable = ({ shared, size }: Measured, latest: Pick<Results, 'size'>): Table => {
  const posts = USERS * (latest.size.posts / latest.size.users);
  const grownBy = {
    users: USERS / size.users,
    posts: posts / size.posts,
    readers: USERS / READERS,
    capped: 1,
  };
  const room = (NODE_GIB * GIB) / ROOM;
  return [
    ['key or family', 'size is bounded by', 'GiB', 'of a core', 'full with so many million users'],
    ...shared.map(({ name, bytes, taken }) => {
      const [grown, bound] = BOUNDS[name] ?? ['capped', ''];
      const whole = bytes * grownBy[grown];
      const core =
        Object.entries(taken).reduce((sum, [id, micros]) => sum + micros * rateOf(id), 0) / 1e6;
      const most = Math.max(core, grown === 'capped' ? 0 : whole / room);
      return [
        `\`${name}\``,
        bound,
        figure(whole / GIB),
        figure(core),
        most < 0.001 ? '' : figure(USERS / 1e6 / most),
      ];
    }),
  ];
};
