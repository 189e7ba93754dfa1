import type { FeedItem } from '@xano-redis-sync/client';
import { useBan, useDeletePost, useLike, usePost } from '@xano-redis-sync/react';
import { useState } from 'react';
import { Avatar } from './Avatar';
import { Comments } from './Comments';
import { Failed } from './Failed';
import { Icon } from './Icon';
import { useRights } from './me';
import { userAt } from './place';

interface PostCardProps {
  readonly item: Pick<FeedItem, 'post'>;
}

const Moderation = ({ item: { post } }: PostCardProps) => {
  const { canDelete, canBan } = useRights(post.username);
  const ban = useBan(post.id);
  const remove = useDeletePost(post.id);
  return (
    <>
      {canBan && (
        <button
          className="plain"
          onClick={() => {
            ban.mutate(true);
          }}
        >
          Ban
        </button>
      )}
      {canDelete && (
        <button
          className="plain"
          onClick={() => {
            remove.mutate();
          }}
        >
          Delete
        </button>
      )}
      <Failed error={ban.error ?? remove.error} />
    </>
  );
};

export const PostCard = ({ item }: PostCardProps) => {
  const { post } = item;
  const [isOpen, setOpen] = useState(false);
  const like = useLike(post);
  const name = post.display_name || post.username;
  return (
    <article>
      <header>
        <Avatar name={name} picture={post.avatar} />
        <a href={userAt(post.username)}>{name}</a>
        <time dateTime={new Date(post.created_at).toISOString()}>
          {new Date(post.created_at).toLocaleString([], {
            dateStyle: 'medium',
            timeStyle: 'short',
          })}
        </time>
      </header>
      <p>{post.content}</p>
      {post.media_url !== null && <img src={post.media_url} alt="" loading="lazy" />}
      <footer>
        <button
          className="plain like"
          aria-pressed={post.isLiked}
          onClick={() => {
            like.mutate(!post.isLiked);
          }}
        >
          <Icon name="heart" />
          {post.isLiked ? 'Liked' : 'Like'} {post.likesCount}
        </button>
        <button
          className="plain"
          aria-expanded={isOpen}
          onClick={() => {
            setOpen(!isOpen);
          }}
        >
          <Icon name="comment" />
          Comments {post.commentsCount}
        </button>
        <Moderation item={item} />
      </footer>
      <Failed error={like.error} />
      {isOpen && <Comments post={post} />}
    </article>
  );
};

export const OnePost = ({ id }: { readonly id: string }) => {
  const { data, error } = usePost(id);
  return (
    <>
      <h1>Post</h1>
      <Failed error={error} />
      {data !== undefined && <PostCard item={data} />}
    </>
  );
};
