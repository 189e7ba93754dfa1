import type { useFeed } from '@xano-redis-sync/react';
import { useEffect, useRef } from 'react';
import { Failed } from './Failed';
import { PostCard } from './PostCard';

interface FeedProps {
  readonly feed: ReturnType<typeof useFeed>;
  readonly empty: string;
}

export const Feed = ({ feed, empty }: FeedProps) => {
  const { data = [], error, hasNextPage, isPending, isFetching, isError, fetchNextPage } = feed;
  const end = useRef<HTMLParagraphElement>(null);

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
        <PostCard key={item.post.id} item={item} />
      ))}
      <Failed error={error} again={fetchNextPage} />
      <p ref={end} className="quiet">
        {isPending || hasNextPage
          ? 'Loading'
          : isError
            ? ''
            : data.length === 0
              ? empty
              : 'No more posts'}
      </p>
    </>
  );
};
