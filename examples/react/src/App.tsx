import { useFeed, useLive, useNotifications, useProfile } from '@xano-redis-sync/react';
import { useState } from 'react';
import { Explore } from './Explore';
import { Failed } from './Failed';
import { Notifications } from './Notifications';
import type { Place } from './place';
import { OnePost } from './PostCard';
import { Profile } from './Profile';

const PAGE = 10;

const signOut = (): void => {
  sessionStorage.clear();
  location.reload();
};

export const App = () => {
  const [place, open] = useState<Place>('feed');
  const me = useProfile();
  const feed = useFeed('explore', PAGE);
  const told = useNotifications();
  const live = useLive({ feed: 'explore', posts: feed.data?.map(({ post }) => post.id) ?? [] });

  return (
    <>
      <header>
        <nav>
          <button
            onClick={() => {
              open('feed');
            }}
          >
            Feed
          </button>
          <button
            onClick={() => {
              open('notifications');
            }}
          >
            Notifications <b>{told.data?.unreadCount ?? 0}</b>
          </button>
          <span>{me.data?.username}</span>
          <button onClick={signOut}>Sign out</button>
        </nav>
        <Failed error={me.error ?? live.error} />
      </header>
      <main>
        {place === 'feed' && <Explore feed={feed} live={live} open={open} />}
        {place === 'notifications' && <Notifications told={told} open={open} />}
        {typeof place === 'object' && 'user' in place && (
          <Profile username={place.user} open={open} />
        )}
        {typeof place === 'object' && 'post' in place && <OnePost id={place.post} open={open} />}
      </main>
    </>
  );
};
