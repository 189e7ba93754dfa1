import type { User } from '@xano-redis-sync/client';
import { useFeed, useFollow, useProfile } from '@xano-redis-sync/react';
import { Failed } from './Failed';
import { Feed } from './Feed';
import type { Open } from './place';

interface FollowProps {
  readonly user: User & { readonly username: string };
}

const Follow = ({ user }: FollowProps) => {
  const follow = useFollow(user);
  const { isFollowing = false } = user;
  return (
    <>
      <button
        aria-pressed={isFollowing}
        onClick={() => {
          follow.mutate(!isFollowing);
        }}
      >
        {isFollowing ? 'Following' : 'Follow'}
      </button>
      <Failed error={follow.error} />
    </>
  );
};

interface ProfileProps {
  readonly username: string;
  readonly open: Open;
}

export const Profile = ({ username, open }: ProfileProps) => {
  const { data: user, error } = useProfile(username);
  const feed = useFeed(`user/${username}`);
  if (user === undefined) return <Failed error={error} />;
  return (
    <>
      <h1>{user.display_name ?? username}</h1>
      <p>{user.bio}</p>
      <p>
        {user.postCount} posts, {user.followerCount} followers
      </p>
      {/* Nobody follows oneself. */}
      {user.isFollowing !== undefined && <Follow user={{ ...user, username }} />}
      <Feed feed={feed} open={open} />
    </>
  );
};
