import type { Notification } from '@xano-redis-sync/client';
import { useMarkRead, type useNotifications } from '@xano-redis-sync/react';
import { Failed } from './Failed';
import type { Open } from './place';

const WORDS: Readonly<Record<Notification['kind'], string>> = {
  followed: 'follows you',
  liked: 'likes your post',
  commented: 'commented on your post',
  mentioned: 'mentioned you',
};

interface NotificationsProps {
  readonly told: ReturnType<typeof useNotifications>;
  readonly open: Open;
}

export const Notifications = ({ told, open }: NotificationsProps) => {
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
      <ul>
        {all.map(({ kind, user, post, isRead, created_at: at }) => (
          <li
            key={`${kind} ${user.username} ${post?.id ?? ''} ${at}`}
            className={isRead ? '' : 'new'}
          >
            <b>{user.display_name ?? user.username}</b> {WORDS[kind]}{' '}
            {post && (
              <button
                className="name"
                onClick={() => {
                  open({ post: post.id });
                }}
              >
                {post.content}
              </button>
            )}
          </li>
        ))}
      </ul>
      {all.length === 0 && <p>Nothing yet</p>}
      {hasNextPage && <button onClick={() => void fetchNextPage()}>Older</button>}
    </>
  );
};
