import type { User } from '@xano-redis-sync/client';
import { useBlock, useFeed, useFollow, useMute, useProfile } from '@xano-redis-sync/react';
import { Avatar } from './Avatar';
import { Failed } from './Failed';
import { Feed } from './Feed';

interface SwitchProps {
  readonly isOn: boolean;
  readonly on: string;
  readonly off: string;
  readonly set: (on: boolean) => void;
}

const Switch = ({ isOn, on, off, set }: SwitchProps) => (
  <button
    aria-pressed={isOn}
    onClick={() => {
      set(!isOn);
    }}
  >
    {isOn ? on : off}
  </button>
);

/** The relation of the viewer to a user. */
const Relation = ({ user }: { readonly user: User }) => {
  const { username, isFollowing = false, isMuted = false, isBlocked = false } = user;
  const follow = useFollow(username);
  const mute = useMute(username);
  const block = useBlock(username);
  return (
    <>
      <div className="choice">
        <Switch isOn={isFollowing} on="Following" off="Follow" set={follow.mutate} />
        <Switch isOn={isMuted} on="Muted" off="Mute" set={mute.mutate} />
        <Switch isOn={isBlocked} on="Blocked" off="Block" set={block.mutate} />
      </div>
      <Failed error={follow.error ?? mute.error ?? block.error} />
    </>
  );
};

export const Profile = ({ username }: { readonly username: string }) => {
  const { data: user, error } = useProfile(username);
  const feed = useFeed(`user/${username}`);
  if (user === undefined) return <Failed error={error} />;
  const name = user.display_name ?? username;
  return (
    <>
      <header className="profile">
        <Avatar name={name} picture={user.avatar} />
        <h1>{name}</h1>
        <p>{user.bio}</p>
        <p className="quiet">
          {user.postCount} posts, {user.followerCount} followers
        </p>
        {/* Users cannot follow or mute themselves. */}
        {user.isFollowing !== undefined && <Relation user={user} />}
      </header>
      <Feed feed={feed} empty="No posts yet" />
    </>
  );
};
