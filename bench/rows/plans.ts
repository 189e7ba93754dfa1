import { LARGE_TAG, usernameOf } from '../data/app.js';
import type { Plan } from '../load/plan.js';
import type { Wanted } from '../measure/rate.js';
import type { Rig } from '../rig.js';

/** A row that consists of one load of requests. */
export interface LoadRow {
  readonly id: string;
  readonly title: string;
  readonly plan: (rig: Rig) => Plan;
  readonly wanted: readonly Wanted[];
  readonly trips?: number;
  readonly cold?: boolean;
}

const READ = 3;
const CHANGE = 2;
const HGETALLS = 20;
const HSETS = 100;
const BATCHES = 50;

const get = ({ readers }: Rig, path: string, last = 1): Plan => ({
  ...{ method: 'GET', path, last, headers: readers },
});

const ids = (batch: number, count: number, last: number): readonly number[] =>
  Array.from({ length: count }, (_, place) => 1 + ((batch * count + place) % last));

const bodiesOf = (commandsOf: (batch: number) => unknown): readonly string[] =>
  Array.from({ length: BATCHES }, (_, batch) => JSON.stringify(commandsOf(batch)));

/** GETs, which change nothing. */
export const READS: readonly LoadRow[] = [
  {
    id: 'explore',
    title: 'GET /feed/explore, no viewer',
    plan: () => ({ method: 'GET', path: '/feed/explore' }),
    wanted: [
      { of: 'K10', times: 0.85 },
      { of: 'SQL explore', times: 20 },
    ],
    trips: READ,
  },
  {
    id: 'explore-viewer',
    title: "GET /feed/explore, a viewer's flags",
    plan: (rig) => get(rig, '/feed/explore'),
    wanted: [
      { of: 'K10', times: 0.7 },
      { of: 'SQL explore, flags', times: 20 },
    ],
    trips: READ,
  },
  {
    id: 'following',
    title: 'GET /feed/following',
    plan: (rig) => get(rig, '/feed/following'),
    wanted: [
      { of: 'K10', times: 0.6 },
      { of: 'SQL following', times: 20 },
    ],
    trips: READ,
  },
  {
    id: 'hashtag',
    title: 'GET /feed/hashtag/x, a tag of half of the posts',
    plan: (rig) => get(rig, `/feed/hashtag/${LARGE_TAG}`),
    wanted: [
      { of: 'K10', times: 0.6 },
      { of: 'SQL hashtag', times: null },
    ],
    trips: READ,
  },
  {
    id: 'ranked',
    title: 'GET /feed/hashtag/x/ranked',
    plan: (rig) => get(rig, `/feed/hashtag/${LARGE_TAG}/ranked`),
    wanted: [{ of: 'K10', times: 0.6 }],
    trips: READ,
  },
  {
    id: 'profile',
    title: 'GET /users/x',
    plan: (rig) => get(rig, `/users/${usernameOf(7)}`),
    wanted: [
      { of: 'K', times: 0.6 },
      { of: 'SQL profile', times: null },
    ],
    trips: READ,
  },
  {
    id: 'post',
    title: 'GET /posts/x',
    plan: (rig) => get(rig, `/posts/${rig.options.size.posts}`),
    wanted: [{ of: 'K', times: 0.6 }],
    trips: READ,
  },
  {
    id: 'cold-post',
    title: 'GET /posts/x, x drawn from all posts',
    plan: (rig) => get(rig, '/posts/#', rig.options.size.posts),
    wanted: [{ of: 'K', times: 0.1 }],
    trips: READ,
    cold: true,
  },
  {
    id: 'cold-profile',
    title: 'GET /users/x, x drawn from all users',
    plan: (rig) => get(rig, '/users/user#', rig.options.size.users),
    wanted: [{ of: 'K', times: 0.1 }],
    trips: READ,
    cold: true,
  },
];

/** The two proxies; the second changes profiles. */
export const PROXIES: readonly LoadRow[] = [
  {
    id: 'proxy-one',
    title: 'POST /, one HGETALL',
    plan: ({ keyHeader }) => ({
      ...{ method: 'POST', path: '/', headers: [keyHeader] },
      bodies: [JSON.stringify([['HGETALL', `user:${usernameOf(7)}`]])],
    }),
    wanted: [{ of: 'webdis', times: null }],
  },
  {
    id: 'proxy-read',
    title: 'POST /, 20 × HGETALL',
    plan: ({ keyHeader, options }) => ({
      ...{ method: 'POST', path: '/', headers: [keyHeader] },
      bodies: bodiesOf((batch) =>
        ids(batch, HGETALLS, options.size.users).map((id) => ['HGETALL', `user:${usernameOf(id)}`]),
      ),
    }),
    wanted: [{ of: 'K10', times: 0.3 }],
    trips: READ,
  },
  {
    id: 'proxy-write',
    title: 'POST /redis/write, 100 × HSET',
    plan: ({ keyHeader, options }) => ({
      ...{ method: 'POST', path: '/redis/write', headers: [keyHeader] },
      bodies: bodiesOf((batch) =>
        ids(batch, HSETS, options.size.users).map((id) => [
          ...['HSET', `user:${usernameOf(id)}`, 'bio', 'changed for the #th time'],
        ]),
      ),
    }),
    wanted: [{ of: 'K', times: 0.06 }],
    trips: CHANGE,
  },
];

const NEW_POSTS = Array.from({ length: BATCHES }, (_, n) =>
  JSON.stringify({ content: 'a new morning by the river, #', hashtags: [LARGE_TAG, `tag${n}`] }),
);

/** Makes plans of mutations, by different users and on different targets. */
export const newPosts = (writers: readonly string[]): Plan => ({
  ...{ method: 'POST', path: '/posts', headers: writers, bodies: NEW_POSTS },
});
export const likes = ({ writers, options }: Rig): Plan => ({
  ...{ method: 'POST', path: '/posts/#/like', headers: writers, last: options.size.posts },
});
const follows = ({ writers, cast }: Rig): Plan => ({
  ...{ method: 'POST', path: '/users/user#/follow', headers: writers, last: cast.asked },
});
export const profileChanges = ({ writers }: Rig): Plan => ({
  ...{ method: 'PATCH', path: '/users/me', headers: writers },
  bodies: ['{"bio":"changed for the #th time"}'],
});

export const WRITES: readonly LoadRow[] = [
  {
    id: 'new-post',
    title: 'POST /posts',
    plan: ({ writers }) => newPosts(writers),
    wanted: [{ of: 'K', times: 0.25 }],
    trips: CHANGE,
  },
  {
    id: 'like',
    title: 'POST /posts/x/like',
    plan: likes,
    wanted: [{ of: 'K', times: 0.25 }],
    trips: CHANGE,
  },
  {
    id: 'follow',
    title: 'POST /users/x/follow',
    plan: follows,
    wanted: [{ of: 'K', times: 0.25 }],
    trips: CHANGE,
  },
];
