import { sampleApp } from '../data/app.js';
import { KINDS } from '../data/records.js';
import { castOf, type Size } from '../data/size.js';
import { importLines } from '../load/bulk.js';
import { sendMany } from '../load/closed.js';
import type { Plan } from '../load/plan.js';
import type { Service } from '../process/service.js';
import { headersFor, peopleOf } from '../rig.js';
import { mixed, records } from '../rows/bulk.js';
import { newPosts } from '../rows/plans.js';

/** A load that a service is asked for many times; `run` resolves to the number of requests or records that it answered. */
export interface Load {
  readonly id: string;
  readonly title: string;
  /** Number of requests sent, for a load of which some may be refused. */
  readonly asked?: number;
  readonly run: (service: Service) => Promise<number>;
}

/** Bulk imports of the app, one entity each, and then an import of further records of all entities. */
export const importsOf = (size: Size, seed: string): readonly Load[] => {
  const end = Date.now();
  const app = sampleApp(size, seed, end);
  const load = (id: string, path: string, lines: () => Iterable<string>): Load => ({
    id: `import-${id}`,
    title: `POST ${path}`,
    run: async (service) => (await importLines(service, path, lines())).received,
  });
  return [
    ...KINDS.map((kind) => load(kind, `/sync/${kind}`, () => records(app, kind))),
    load('mixed', '/sync/batch', () => mixed(size.users / 10, end)),
  ];
};

const requests = (
  id: string,
  title: string,
  count: number,
  plansOf: (service: Service) => readonly Plan[],
): Load => ({
  id,
  title,
  asked: count,
  run: (service) =>
    sendMany(
      plansOf(service).map((plan) => ({ url: service.url, plan })),
      count,
    ),
});

/** Loads of requests by many users, and then their mix: seven reads, two likes and a post. */
export const requestsTo = (size: Size, count: number): readonly [readonly Load[], Load] => {
  const cast = castOf(size);
  const headers = (service: Service) => headersFor(service, peopleOf(cast));
  const get =
    (path: string, last: number) =>
    (service: Service): Plan => ({
      ...{ method: 'GET', path, last, headers: headers(service).readers },
    });
  const user = get('/users/user#', size.users);
  const post = get('/posts/#', size.posts);
  const explore = get('/feed/explore', 1);
  const following = get('/feed/following', 1);
  const write =
    (path: string, last: number) =>
    (service: Service): Plan => ({
      ...{ method: 'POST', path, last, headers: headers(service).writers },
    });
  const like = write('/posts/#/like', size.posts);
  const follow = write('/users/user#/follow', cast.asked);
  const publish = (service: Service): Plan => newPosts(headers(service).writers);
  const one = (id: string, title: string, plan: (service: Service) => Plan): Load =>
    requests(id, title, count, (service) => [plan(service)]);
  return [
    [
      one('user', 'GET /users/x, x drawn from all', user),
      one('post', 'GET /posts/x, x drawn from all', post),
      one('explore', 'GET /feed/explore', explore),
      one('following', 'GET /feed/following', following),
      one('like', 'POST /posts/x/like', like),
      one('follow', 'POST /users/x/follow', follow),
      one('new-post', 'POST /posts', publish),
    ],
    requests('mix', 'seven reads, two likes and a post', 2 * count, (service) =>
      [user, post, explore, following, user, post, explore, like, like, publish].map((plan) =>
        plan(service),
      ),
    ),
  ];
};
