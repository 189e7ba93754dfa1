import type { FeedItem } from '@xano-redis-sync/client';
import { useLike, usePost } from '@xano-redis-sync/react';
import { useState } from 'react';
import { Comments } from './Comments';
import { Failed } from './Failed';
import type { Open } from './place';

interface PostCardProps {
  readonly item: Pick<FeedItem, 'post'>;
  readonly open: Open;
}

export const PostCard = ({ item: { post }, open }: PostCardProps) => {
  const [isOpen, setOpen] = useState(false);
  const like = useLike(post);
  return (
    <article>
      <button
        className="name"
        onClick={() => {
          open({ user: post.username });
        }}
      >
        {post.display_name || post.username}
      </button>
      <time>{new Date(post.created_at).toLocaleString()}</time>
      <p>{post.content}</p>
      {post.media_url !== null && <img src={post.media_url} alt="" loading="lazy" />}
      <button
        aria-pressed={post.isLiked}
        onClick={() => {
          like.mutate(!post.isLiked);
        }}
      >
        {post.isLiked ? 'Liked' : 'Like'} {post.likesCount}
      </button>
      <button
        aria-expanded={isOpen}
        onClick={() => {
          setOpen(!isOpen);
        }}
      >
        Comments {post.commentsCount}
      </button>
      <Failed error={like.error} />
      {isOpen && <Comments post={post.id} />}
    </article>
  );
};

interface OnePostProps {
  readonly id: string;
  readonly open: Open;
}

export const OnePost = ({ id, open }: OnePostProps) => {
  const { data, error } = usePost(id);
  return data === undefined ? <Failed error={error} /> : <PostCard item={data} open={open} />;
};
