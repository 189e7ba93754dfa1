import { VueQueryPlugin } from '@tanstack/vue-query';
import { createClient } from '@xano-redis-sync/client';
import {
  SyncPlugin,
  useComment,
  useComments,
  useFeed,
  useFollow,
  useMute,
  useProfile,
  useSearch,
  type FeedName,
} from '@xano-redis-sync/vue';
import { createApp, defineComponent, h, ref } from 'vue';

declare const localStorage: { readonly getItem: (name: string) => string | null };
declare const API_URL: string;

const press = (name: string, onClick: () => void) => h('button', { onClick }, name);

/** A Vue app that uses what the components of the front-end guide leave out. */
const App = defineComponent(() => {
  const name = ref<FeedName>('explore');
  const text = ref('');
  const feed = useFeed(name, { limit: 3 });
  const alice = useProfile('alice');
  const found = useSearch(text);
  const follow = useFollow('alice');
  const mute = useMute('alice');
  const comments = useComments('post-1');
  const comment = useComment('post-1');
  return () => [
    press('Mute', () => {
      mute.mutate(true);
    }),
    press('Follow', () => {
      follow.mutate(true);
    }),
    press('Comment', () => {
      comment.mutate('Hello');
    }),
    press('Travel', () => {
      name.value = 'hashtag/travel';
    }),
    press('More', () => void feed.fetchNextPage()),
    h('input', {
      'aria-label': 'Name',
      onInput: ({ target }: { readonly target: { readonly value: string } }) => {
        text.value = target.value;
      },
    }),
    h('output', `${alice.data.value?.followerCount ?? '?'} followers`),
    h(
      'ul',
      found.data.value?.map(({ username }) => h('li', username)),
    ),
    feed.data.value?.map(({ post }) => h('article', post.content)),
    comments.data.value?.map((item) => h('q', item.comment.content)),
  ];
});

const client = createClient({ baseUrl: API_URL, token: localStorage.getItem('token') });
createApp(App).use(VueQueryPlugin).use(SyncPlugin, { client }).mount('#app');
