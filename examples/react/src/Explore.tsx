import { useCreatePost, type useFeed, type useLive } from '@xano-redis-sync/react';
import { Failed } from './Failed';
import { Feed } from './Feed';
import type { Open } from './place';
import { Write } from './Write';

interface ExploreProps {
  readonly feed: ReturnType<typeof useFeed>;
  readonly live: ReturnType<typeof useLive>;
  readonly open: Open;
}

export const Explore = ({ feed, live: { newPosts, showNew }, open }: ExploreProps) => {
  const create = useCreatePost();
  return (
    <>
      <Write
        label="New post"
        button="Publish"
        send={(content) => {
          create.mutate({ content });
        }}
      />
      <Failed error={create.error} />
      {newPosts > 0 && <button onClick={() => void showNew()}>{newPosts} new</button>}
      <Feed feed={feed} open={open} />
    </>
  );
};
