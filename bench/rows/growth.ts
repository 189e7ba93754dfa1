import * as t from 'io-ts';
import { decoded } from '../decoded.js';
import type { Plan } from '../load/plan.js';
import { measureLoad } from '../measure/rate.js';
import type { Result } from '../results.js';
import { bearer, type Rig, type RowGroup } from '../rig.js';
import { figure } from '../report/words.js';
import { newPosts } from './plans.js';

/** Greatest factor by which the far end of a row may be slower than the near end. */
const LIMIT = 1.3;
const PAGE = 1_000;
const PAGE_POSTS = 20;

interface Growth {
  readonly id: string;
  readonly what: (rig: Rig) => string;
  readonly near: {
    readonly title: (rig: Rig) => string;
    readonly plan: (rig: Rig) => Promise<Plan> | Plan;
  };
  readonly far: Growth['near'];
}

const Page = t.type({ pagination: t.type({ nextCursor: t.union([t.string, t.null]) }) });

/** Returns the number of a far page that the app is large enough to have. */
const farPage = ({ options }: Rig): number =>
  Math.min(PAGE, Math.floor(options.size.posts / PAGE_POSTS / 2));

const cursorOf = async ({ service }: Rig, page: number): Promise<string> => {
  let cursor: string | null = null;
  for (let count = 1; count < page; count += 1) {
    const query: string = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    const answer = await fetch(`${service.url}/feed/explore${query}`);
    cursor = decoded(Page, await answer.json()).pagination.nextCursor;
    if (cursor === null) throw new Error(`explore ends at page ${count}`);
  }
  return cursor ?? '';
};

const readBy = ({ service }: Rig, people: readonly number[], path: string): Plan => ({
  method: 'GET',
  path,
  headers: people.map((id) => bearer(service, id)),
});

const postsBy = ({ service }: Rig, people: readonly number[]): Plan =>
  newPosts(people.map((id) => bearer(service, id)));

const READS: readonly Growth[] = [
  {
    id: 'page',
    what: (rig) => `page ${figure(farPage(rig))} by cursor to page 1`,
    near: {
      title: () => 'explore, page 1',
      plan: ({ readers }) => ({ method: 'GET', path: '/feed/explore', headers: readers }),
    },
    far: {
      title: (rig) => `explore, page ${figure(farPage(rig))} by cursor`,
      plan: async (rig) => ({
        method: 'GET',
        path: `/feed/explore?cursor=${encodeURIComponent(await cursorOf(rig, farPage(rig)))}`,
        headers: rig.readers,
      }),
    },
  },
  {
    id: 'followees',
    what: ({ cast }) => `following of ${figure(cast.heavyFollowees)} to ${cast.lightFollowees}`,
    near: {
      title: ({ cast }) => `following, ${cast.lightFollowees} followees`,
      plan: (rig) => readBy(rig, rig.cast.light, '/feed/following'),
    },
    far: {
      title: ({ cast }) => `following, ${figure(cast.heavyFollowees)} followees`,
      plan: (rig) => readBy(rig, rig.cast.heavy, '/feed/following'),
    },
  },
];

const WRITES: readonly Growth[] = [
  {
    id: 'followers',
    what: ({ cast }) =>
      `a post of an author with ${figure(cast.celebrityFollowers)} followers to one's with 1`,
    near: { title: () => 'POST /posts, 1 follower', plan: (rig) => postsBy(rig, [rig.cast.quiet]) },
    far: {
      title: ({ cast }) => `POST /posts, ${figure(cast.celebrityFollowers)} followers`,
      plan: (rig) => postsBy(rig, [rig.cast.celebrities[0] ?? 1]),
    },
  },
];

const end = async (rig: Rig, growth: Growth, side: 'near' | 'far'): Promise<Result> =>
  measureLoad(rig, {
    id: `${growth.id}-${side}`,
    group: 'growth',
    title: growth[side].title(rig),
    target: { url: rig.service.url, plan: await growth[side].plan(rig) },
  });

const group = (name: string, rows: readonly Growth[]): RowGroup => ({
  name,
  ids: rows.map(({ id }) => id),
  async *run(rig, wants) {
    for (const growth of rows.filter(({ id }) => wants(id))) {
      const near = await end(rig, growth, 'near');
      yield near;
      const far = await end(rig, growth, 'far');
      const cost = { what: `times the cost: ${growth.what(rig)}`, value: near.value / far.value };
      yield { ...far, checks: [...far.checks, { ...cost, goal: LIMIT, atLeast: false }] };
    }
  },
});

export const growthOfReads = group('growth', READS);
export const growthOfWrites = group('growth', WRITES);
