import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Leases } from '../../application/ports/leases.js';
import type { Keyspace } from './keyspace.js';
import type { SyncSpace } from './sync-space.js';

const holderOf = ({ leases }: SyncSpace, name: string): string | null => {
  const lease = leases.get(name);
  return lease !== undefined && Date.now() < lease.until ? lease.holder : null;
};

export const isHeldBy = (sync: SyncSpace, name: string, holder: string): boolean =>
  holderOf(sync, name) === holder;

export const makeMemoryLeases = ({ sync }: Keyspace): Leases => ({
  acquire: (name, holder, ttl) =>
    TE.fromIO(() => {
      const present = holderOf(sync, name);
      if (present !== null && present !== holder) return false;
      sync.leases.set(name, { holder, until: Date.now() + ttl });
      return true;
    }),
  release: (name, holder) =>
    TE.fromIO(() => {
      if (isHeldBy(sync, name, holder)) sync.leases.delete(name);
    }),
  cursors: (names) =>
    TE.fromIO(() =>
      Object.fromEntries(
        names.flatMap((name) => {
          const value = sync.cursors.get(name);
          return value === undefined ? [] : [[name, value]];
        }),
      ),
    ),
});
