import type { CommentItem, Post } from '@xano-redis-sync/client';
import { useComment, useComments, useDeleteComment } from '@xano-redis-sync/react';
import { Avatar } from './Avatar';
import { Failed } from './Failed';
import { useRights } from './me';
import { userAt } from './place';
import { Write } from './Write';

interface CommentProps {
  readonly post: Post;
  readonly item: CommentItem;
}

const Comment = ({ post, item: { comment, user } }: CommentProps) => {
  const remove = useDeleteComment(post.id);
  const ofComment = useRights(comment.username);
  const ofPost = useRights(post.username);
  const name = user.display_name ?? user.username;
  return (
    <li>
      <Avatar name={name} picture={user.avatar} />
      <p>
        <a href={userAt(user.username)}>{name}</a> {comment.content}
      </p>
      {(ofComment.canDelete || ofPost.canDelete) && (
        <button
          className="plain"
          onClick={() => {
            remove.mutate(comment.id);
          }}
        >
          Delete comment
        </button>
      )}
      <Failed error={remove.error} />
    </li>
  );
};

export const Comments = ({ post }: Pick<CommentProps, 'post'>) => {
  const { data = [], error, hasNextPage, fetchNextPage } = useComments(post.id);
  const comment = useComment(post.id);
  return (
    <section aria-label="Comments">
      <ul>
        {data.map((item) => (
          <Comment key={item.comment.id} post={post} item={item} />
        ))}
      </ul>
      {hasNextPage && <button onClick={() => void fetchNextPage()}>Older</button>}
      <Failed error={error ?? comment.error} />
      <Write label="Your comment" button="Comment" send={comment.mutate} />
    </section>
  );
};
