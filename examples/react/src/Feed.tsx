import type { useFeed } from '@xano-redis-sync/react';
import { useEffect, useRef } from 'react';
import { Failed } from './Failed';
import type { Open } from './place';
import { PostCard } from './PostCard';

interface FeedProps {
  readonly feed: ReturnType<typeof useFeed>;
  readonly open: Open;
}

export const Feed = ({ feed, open }: FeedProps) => {
  const { data = [], error, hasNextPage, isFetching, isError, fetchNextPage } = feed;
  const end = useRef<HTMLDivElement>(null);

  // Observed anew after each page, since the end may still be in sight.
  useEffect(() => {
    if (end.current === null || !hasNextPage || isFetching || isError) return;
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) void fetchNextPage();
    });
    observer.observe(end.current);
    return () => {
      observer.disconnect();
    };
  }, [data.length, hasNextPage, isFetching, isError, fetchNextPage]);

  return (
    <>
      {data.map((item) => (
        <PostCard key={item.post.id} item={item} open={open} />
      ))}
      <Failed error={error} again={fetchNextPage} />
      <div ref={end}>{hasNextPage || isError ? '' : 'No more posts'}</div>
    </>
  );
};
