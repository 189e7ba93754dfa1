import {
  InfiniteQueryObserver,
  MutationObserver,
  QueryClient,
  type MutationObserverOptions,
} from '@tanstack/react-query';
import { createClient, type FeedPage, type Post } from '../../../packages/client/src/client.js';
import { feedQuery, hiddenState } from '../../../packages/client/src/query.js';
import { until } from '../run/until.js';
import { holdFetch } from './held-fetch.js';

export const REFUSAL = {
  type: 'urn:xano-redis-sync:problem:blocked',
  code: 'blocked',
  detail: 'It is refused.',
};

export const aPost = (id: string, username: string, fields: Partial<Post> = {}): Partial<Post> => ({
  id,
  username,
  isLiked: false,
  likesCount: 0,
  ...fields,
});

export const pageOf = (...posts: readonly Partial<Post>[]) => ({
  posts: posts.map((post) => ({ post })),
  pagination: { nextCursor: null },
});

const caches: QueryClient[] = [];

/** Clears all caches; pending queries would keep the process alive. */
export const clearCaches = (): void => {
  for (const cache of caches) cache.clear();
};

/** Starts a service whose answers the test gives, and a cache that reads from it. */
export const start = () => {
  const held = holdFetch();
  const client = createClient({ baseUrl: 'https://a.example', fetch: held.fetch, retries: 0 });
  const cache = new QueryClient();
  caches.push(cache);
  const press = <Data, Given, Before>(
    options: MutationObserverOptions<Data, Error, Given, Before>,
    given: Given,
  ): Promise<string> =>
    new MutationObserver(cache, options).mutate(given).then(
      () => 'done',
      () => 'refused',
    );
  return {
    ...held,
    client,
    cache,
    press,
    change: <Data, Before>(
      options: MutationObserverOptions<Data, Error, boolean, Before>,
    ): Promise<string> => press(options, true),
    readAgain: (): void => {
      void cache.invalidateQueries();
    },
    rest: (): Promise<void> => until('all is read', () => cache.isFetching() === 0),
  };
};

/** Shows a feed of which one page has been read; the cursor says whether there is another. */
export const startFeed = async (nextCursor: string | null = null) => {
  const begun = start();
  const { client, cache, request, rest } = begun;
  const queryOf = () => {
    const changes = cache.getMutationCache().findAll(hiddenState.filters);
    return feedQuery(client, cache, 'explore', {}, changes.map(hiddenState.select));
  };
  const observer = new InfiniteQueryObserver(cache, queryOf());
  const leave = observer.subscribe(() => undefined);
  const first = pageOf(aPost('1', 'alice'), aPost('2', 'bob'));
  (await request(0)).answer(200, { ...first, pagination: { nextCursor } });
  await rest();
  const shown = (): readonly Post[] => {
    const { queryKey, select } = queryOf();
    const kept = cache.getQueryData<{ readonly pages: readonly FeedPage[] }>(queryKey);
    return kept === undefined ? [] : select(kept).map(({ post }) => post);
  };
  const more = () => observer.fetchNextPage();
  return { ...begun, leave, more, shown, ids: () => shown().map(({ id }) => id) };
};
