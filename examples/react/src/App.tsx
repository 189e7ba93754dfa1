import { useFeed, useLive, useNotifications, useProfile } from '@xano-redis-sync/react';
import { Failed } from './Failed';
import { Home } from './Home';
import { MeProvider } from './me';
import { Navigation } from './Navigation';
import { Notifications } from './Notifications';
import { usePlace } from './place';
import { OnePost } from './PostCard';
import { Profile } from './Profile';
import { Search } from './Search';

const PAGE = { limit: 10 };

export const App = () => {
  const [place, subject] = usePlace();
  const me = useProfile();
  const feed = useFeed('explore', PAGE);
  const told = useNotifications();
  const live = useLive({ feed: 'explore', posts: feed.data?.map(({ post }) => post.id) ?? [] });

  return (
    <MeProvider value={me.data}>
      <Navigation username={me.data?.username ?? ''} unread={told.data?.unreadCount ?? 0} />
      <main>
        <Failed error={me.error ?? live.error} />
        {place === '' && <Home feed={feed} live={live} />}
        {place === 'search' && <Search />}
        {place === 'notifications' && <Notifications told={told} />}
        {place === 'user' && <Profile key={subject} username={subject} />}
        {place === 'post' && <OnePost key={subject} id={subject} />}
      </main>
    </MeProvider>
  );
};
