import { useComment, useComments } from '@xano-redis-sync/react';
import { Failed } from './Failed';
import { Write } from './Write';

export const Comments = ({ post }: { readonly post: string }) => {
  const { data = [], error, hasNextPage, fetchNextPage } = useComments(post);
  const comment = useComment(post);
  return (
    <section>
      {data.map((item) => (
        <p key={item.comment.id}>
          <b>{item.user.display_name ?? item.user.username}</b> {item.comment.content}
        </p>
      ))}
      {hasNextPage && <button onClick={() => void fetchNextPage()}>Older</button>}
      <Failed error={error ?? comment.error} />
      <Write label="Your comment" button="Comment" send={comment.mutate} />
    </section>
  );
};
