import type { LiveOptions } from '@xano-redis-sync/client';
import { liveOf } from '@xano-redis-sync/client/query';
import { useQueryClient } from '@tanstack/vue-query';
import {
  onMounted,
  onScopeDispose,
  readonly,
  shallowRef,
  toValue,
  watch,
  type MaybeRefOrGetter,
} from 'vue';
import { useClient } from './plugin.js';

type Wanted = Pick<LiveOptions, 'feed' | 'posts'>;

/**
 * Keeps the data of the other composables up to date, over one connection: use it once, near the top. `newPosts` counts the
 * posts that came into the feed and are not shown yet; `showNew` fetches them. `error` is the reason why updates stopped,
 * such as an expired session; null once they run again.
 */
export const useLive = (wanted: MaybeRefOrGetter<Wanted>) => {
  const [client, cache] = [useClient(), useQueryClient()];
  const newPosts = shallowRef(0);
  const error = shallowRef<unknown>(null);
  const start = (feed: Wanted['feed']) =>
    liveOf(client, cache, feed, {
      newPosts: (count) => {
        newPosts.value = count;
      },
      error: (reason) => {
        error.value = reason;
      },
    });

  const feed = (): Wanted['feed'] => toValue(wanted).feed;
  const ids = (): string => (toValue(wanted).posts ?? []).join(',');
  let live = start(feed());
  const listen = (): void => {
    const now = ids();
    live.listen(now === '' ? [] : now.split(','));
  };
  // Not during server-side rendering, where the stream would never end.
  onMounted(() => {
    listen();
    watch([feed, ids], ([now], [before]) => {
      if (now !== before) {
        live.stop();
        live = start(now);
      }
      listen();
    });
  });
  onScopeDispose(() => {
    live.stop();
  });

  return { newPosts: readonly(newPosts), showNew: () => live.showNew(), error: readonly(error) };
};
