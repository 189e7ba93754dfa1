import { useCreatePost, useFeed, type useLive } from '@xano-redis-sync/react';
import { useState } from 'react';
import { Failed } from './Failed';
import { Feed } from './Feed';
import { Write } from './Write';

const Following = () => (
  <Feed feed={useFeed('following')} empty="Follow somebody to see their posts here" />
);

interface HomeProps {
  readonly feed: ReturnType<typeof useFeed>;
  readonly live: ReturnType<typeof useLive>;
}

export const Home = ({ feed, live: { newPosts, showNew } }: HomeProps) => {
  const create = useCreatePost();
  const [isFollowing, setFollowing] = useState(false);
  return (
    <>
      <h1>Feed</h1>
      <Write
        label="New post"
        button="Publish"
        send={(content) => {
          create.mutate({ content });
        }}
      />
      <Failed error={create.error} />
      <div className="choice">
        <button
          aria-pressed={!isFollowing}
          onClick={() => {
            setFollowing(false);
          }}
        >
          Everybody
        </button>
        <button
          aria-pressed={isFollowing}
          onClick={() => {
            setFollowing(true);
          }}
        >
          Following
        </button>
      </div>
      {newPosts > 0 && (
        <button className="main wide" onClick={() => void showNew()}>
          {newPosts} new
        </button>
      )}
      {isFollowing ? <Following /> : <Feed feed={feed} empty="Nobody has written yet" />}
    </>
  );
};
