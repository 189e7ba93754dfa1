import type { Notification } from '@xano-redis-sync/client';
import { useMarkRead, type useNotifications } from '@xano-redis-sync/react';
import { Avatar } from './Avatar';
import { Failed } from './Failed';
import { postAt, userAt } from './place';

const WORDS: Readonly<Record<Notification['kind'], string>> = {
  followed: 'follows you',
  liked: 'likes your post',
  commented: 'commented on your post',
  mentioned: 'mentioned you',
};

interface NotificationsProps {
  readonly told: ReturnType<typeof useNotifications>;
}

export const Notifications = ({ told }: NotificationsProps) => {
  const { data, error, hasNextPage, fetchNextPage } = told;
  const markRead = useMarkRead();
  const all = data?.notifications ?? [];
  return (
    <>
      <h1>Notifications</h1>
      <button
        disabled={data?.unreadCount === 0}
        onClick={() => {
          markRead.mutate(all[0]?.created_at);
        }}
      >
        Mark as read
      </button>
      <Failed error={error ?? markRead.error} />
      <ul className="rows">
        {all.map(({ kind, user, post, isRead, created_at: at }) => {
          const name = user.display_name ?? user.username;
          return (
            <li
              key={`${kind} ${user.username} ${post?.id ?? ''} ${at}`}
              className={isRead ? '' : 'new'}
            >
              <Avatar name={name} picture={user.avatar} />
              <p>
                <a href={userAt(user.username)}>{name}</a> {WORDS[kind]}{' '}
                {post && <a href={postAt(post.id)}>{post.content}</a>}
              </p>
              {!isRead && <b>new</b>}
            </li>
          );
        })}
      </ul>
      {all.length === 0 && <p className="quiet">Nothing yet</p>}
      {hasNextPage && <button onClick={() => void fetchNextPage()}>Older</button>}
    </>
  );
};
