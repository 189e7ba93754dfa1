import type { Owner, SyncRecord } from '../../domain/sync/record.js';
import type { Dispute } from '../../domain/sync/dispute.js';
import type { Keyspace } from './keyspace.js';
import type { DeferredRecord } from './sync-space.js';

/** `before`: as it waited already, which does not begin anew. */
export const defer = (
  { sync }: Keyspace,
  owner: Owner,
  record: SyncRecord,
  before: DeferredRecord | null = null,
): void => {
  const text = JSON.stringify(record);
  const ofOwner = sync.waiting.get(owner) ?? new Map<string, DeferredRecord>();
  sync.waiting.set(owner, ofOwner);
  const parked = before ??
    ofOwner.get(text) ?? {
      record,
      until: sync.clock.latest + sync.settings.deferTtl,
      place: (sync.clock.places += 1),
    };
  ofOwner.set(text, parked);
};

/** A record waits no more; null when it did not. */
export const release = (
  { sync }: Keyspace,
  owner: Owner,
  record: SyncRecord,
): DeferredRecord | null => {
  const text = JSON.stringify(record);
  const ofOwner = sync.waiting.get(owner);
  const parked = ofOwner?.get(text) ?? null;
  ofOwner?.delete(text);
  if (ofOwner?.size === 0) sync.waiting.delete(owner);
  return parked;
};

/** Whoever waits for the owner is looked at soon, from the first on. */
export const wake = ({ sync }: Keyspace, owner: Owner): void => {
  if (!sync.waiting.has(owner)) return;
  const turn = (sync.wakes.get(owner)?.turn ?? 0) + 1;
  sync.wakes.set(owner, { due: sync.clock.latest, turn, at: 0 });
};

export const nameOfDispute = ({ name, id }: Dispute): string => `${name} ${id}`;

/** Of one that is older than records wait nothing waits any more. */
export const dispute = ({ sync }: Keyspace, { name, id }: Dispute): void => {
  const { latest } = sync.clock;
  for (const [key, { at }] of sync.disputes)
    if (at <= latest - sync.settings.deferTtl) sync.disputes.delete(key);
  sync.disputes.set(nameOfDispute({ name, id }), { name, id, at: latest });
};
