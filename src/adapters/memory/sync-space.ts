import type { DeadLetter } from '../../application/ports/dead-letters.js';
import type { Arisen } from '../../application/ports/deferrals.js';
import type { JournalLine } from '../../application/ports/journal.js';
import type { IdFacts } from '../../domain/sync/id-facts.js';
import { isQuiet, type Owner, type SyncRecord } from '../../domain/sync/record.js';
import type { Sent } from '../../domain/sync/view.js';
import type { Row } from '../../domain/sync/row.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import type { XanoId } from '../../domain/sync/xano-id.js';
import { forgetUntil, type TtlMap } from './ttl-map.js';

/** A record that waits; `until`: when its time is over, ms; `place`: in the order of coming. */
export interface DeferredRecord {
  readonly record: SyncRecord;
  readonly until: number;
  readonly place: number;
}

/** An owner who came; `turn` counts how often, `at` is the place of the last one looked at. */
export interface Wake {
  readonly due: number;
  readonly turn: number;
  readonly at: number;
}

export interface SyncSettings {
  /** How many lines the journal keeps. */
  readonly journalMax: number;
  /** How long a delete is remembered, ms. */
  readonly tombstoneTtl: number;
  /** How long a record waits for its owner, ms. */
  readonly deferTtl: number;
}

/** What syncing remembers beside the app's own data. */
export interface SyncSpace {
  readonly settings: SyncSettings;
  /** `latest`: the latest instant that a step was told, by which things are forgotten. */
  readonly clock: { latest: number; places: number };
  /** Versions of deletes, by what was deleted. */
  readonly tombstones: TtlMap<number>;
  readonly events: TtlMap<true>;
  /** Rows put aside, by what they are. */
  readonly aside: TtlMap<Row>;
  /** Versions of edges of a user where the instant of the act is not it. */
  readonly edges: Map<Username, Map<string, number>>;
  /** Edges of a user that are known to be rows of Xano. */
  readonly sent: Map<Username, Map<string, Sent>>;
  readonly userIds: Map<XanoId, IdFacts>;
  readonly postIds: Map<PostId, PostId>;
  /** Ids under which posts stood before, and the Xano ids of those. */
  readonly formerIds: Map<PostId, PostId>;
  /** By owner, then by the text of the record. */
  readonly waiting: Map<Owner, Map<string, DeferredRecord>>;
  readonly wakes: Map<Owner, Wake>;
  /** By name and id. */
  readonly disputes: Map<string, Arisen>;
  /** By id, with the instant of the last failure. */
  readonly dead: Map<string, { readonly letter: DeadLetter; readonly at: number }>;
  /** The id of the latest letter of each row of Xano. */
  readonly deadRows: Map<string, string>;
  /** The oldest first. */
  readonly lines: JournalLine[];
  readonly total: Map<string, number>;
  readonly minutes: Map<number, Map<string, number>>;
  readonly latest: Map<string, number>;
  /** By the clock of this process, as a lease in Redis goes by that of Redis. */
  readonly leases: Map<string, { readonly holder: string; readonly until: number }>;
  readonly cursors: Map<string, string>;
  /** When the canary that came last was touched, ms. */
  readonly canary: { at: number | null };
}

export const makeSyncSpace = (settings: SyncSettings): SyncSpace => ({
  settings,
  clock: { latest: 0, places: 0 },
  tombstones: new Map(),
  events: new Map(),
  aside: new Map(),
  edges: new Map(),
  sent: new Map(),
  userIds: new Map(),
  postIds: new Map(),
  formerIds: new Map(),
  waiting: new Map(),
  wakes: new Map(),
  disputes: new Map(),
  dead: new Map(),
  deadRows: new Map(),
  lines: [],
  total: new Map(),
  minutes: new Map(),
  latest: new Map(),
  leases: new Map(),
  cursors: new Map(),
  canary: { at: null },
});

/** Which post an id means that is not its key; null where it is not known as another's. */
export const postNamed = ({ postIds, formerIds }: SyncSpace, id: PostId): PostId | null =>
  postIds.get(id) ?? postIds.get(formerIds.get(id) ?? ('' as PostId)) ?? null;

/** Whoever waited in vain is forgotten. */
const forgetQuiet = ({ waiting }: SyncSpace, now: number): void => {
  for (const [owner, parked] of waiting)
    if (isQuiet(owner) && [...parked.values()].every(({ until }) => until <= now))
      waiting.delete(owner);
};

/** It is `now`, or was later already: what has outlived its time is forgotten. */
export const passTo = (sync: SyncSpace, now: number): void => {
  const { clock, tombstones, events, aside } = sync;
  clock.latest = Math.max(clock.latest, now);
  forgetUntil(tombstones, clock.latest);
  forgetUntil(events, clock.latest);
  forgetUntil(aside, clock.latest);
  forgetQuiet(sync, clock.latest);
};

/** How many records wait for their owner. */
export const waitingIn = ({ waiting }: SyncSpace): number =>
  [...waiting].reduce((sum, [owner, { size }]) => sum + (isQuiet(owner) ? 0 : size), 0);
