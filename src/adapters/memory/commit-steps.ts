import { ACTS } from '../../domain/entities/edges.js';
import type { Release } from '../../application/ports/sync-store.js';
import type { PostId } from '../../domain/post.js';
import { erasedOwner, type Owner, type SyncRecord } from '../../domain/sync/record.js';
import type { Step } from '../../domain/sync/step.js';
import type { Username } from '../../domain/username.js';
import { setAside } from './aside.js';
import { wake, defer, dispute, release } from './deferral-steps.js';
import { leaveVersion, markSent } from './edge-versions.js';
import { disengage, engage } from './engagement-steps.js';
import { setFollow } from './follow-steps.js';
import { putTombstone, passName } from './tombstones.js';
import { identify } from './identities.js';
import { putScore, type Keyspace } from './keyspace.js';
import { toPost } from './post-record.js';
import { dropPost } from './post-steps.js';
import { putPost, putUser } from './put-row.js';
import { removeUser } from './remove-user.js';
import type { DeferredRecord } from './sync-space.js';

type StepOf<Name extends Step['do']> = Extract<Step, { readonly do: Name }>;

/** A delete without a version takes all there is. */
const versionOf = (at: number): number | null => (at === 0 ? null : at);

const setEdge = (space: Keyspace, step: StepOf<'set-edge'>, now: number): void => {
  const { edge, present, at, since, sent } = step;
  if (edge.kind === 'follow') {
    const follow = { follower: edge.user, following: edge.target as Username };
    setFollow(space, follow, present);
  } else {
    const engagement = { kind: edge.kind, id: edge.target as PostId, username: edge.user };
    if (present) {
      engage(space, engagement, now, since);
      const { mine } = ACTS[edge.kind];
      putScore(space, { of: 'user', username: edge.user, part: mine }, engagement.id, since);
    } else disengage(space, engagement, now);
  }
  leaveVersion(space, edge, at);
  if (present && sent !== null) markSent(space, edge, sent);
};

const removePost = (space: Keyspace, { id, at }: StepOf<'remove-post'>): void => {
  const fields = space.posts.get(id);
  if (fields !== undefined) dropPost(space, toPost(fields), at);
};

/** As those waited who are being looked at, for whoever has to wait on. */
const releaseAll = (space: Keyspace, releases: readonly Release[]) => {
  const nameOf = (owner: Owner, record: SyncRecord): string => JSON.stringify([owner, record]);
  const released = new Map<string, DeferredRecord | null>(
    releases.map(({ owner, record }) => [nameOf(owner, record), release(space, owner, record)]),
  );
  return (owner: Owner, record: SyncRecord): DeferredRecord | null =>
    released.get(nameOf(owner, record)) ?? null;
};

/** Does all that was decided to the app's data and to what waits. */
export const takeSteps = (
  space: Keyspace,
  steps: readonly Step[],
  releases: readonly Release[],
  now: number,
): void => {
  const waited = releaseAll(space, releases);
  const erasures: StepOf<'erase-user'>[] = [];
  const take = (step: Step): void => {
    switch (step.do) {
      case 'put-user':
        putUser(space, step, now);
        return;
      case 'put-post':
        putPost(space, step, now);
        return;
      case 'erase-user':
        erasures.push(step);
        return;
      case 'remove-post':
        removePost(space, step);
        return;
      case 'set-aside':
        setAside(space, step.of, step.name, step.row);
        return;
      case 'set-edge':
        setEdge(space, step, now);
        return;
      case 'mark-sent':
        markSent(space, step.edge, step.sent);
        return;
      case 'put-tombstone':
        putTombstone(space, step, step.at);
        return;
      case 'pass-name':
        passName(space, step.name, step.at);
        return;
      case 'identify':
        identify(space, step.id, step.facts);
        return;
      case 'index':
        space.sync.postIds.set(step.id, step.name);
        if (space.sync.formerIds.get(step.name) !== step.id) space.sync.formerIds.delete(step.name);
        return;
      case 'former-id':
        space.sync.formerIds.set(step.id, step.xanoId);
        return;
      case 'wake':
        wake(space, step.owner);
        return;
      case 'dispute':
        dispute(space, step);
        return;
      case 'defer':
        defer(space, step.owner, step.record, waited(step.owner, step.record));
        return;
    }
  };
  for (const step of steps) take(step);
  // Merged as if an erasure took its time, the rest of the batch counts on what the user leaves, and
  // may wait for its end.
  for (const { username, at } of erasures) {
    removeUser(space, username, now, versionOf(at));
    wake(space, erasedOwner(username));
  }
};
