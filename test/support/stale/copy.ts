import * as TE from 'fp-ts/lib/TaskEither.js';
import { makeReadAlertNumbers } from '../../../src/application/health/alert-numbers.js';
import { pullCursorName } from '../../../src/application/sync/cursors.js';
import { makeCheckHealth } from '../../../src/application/use-cases/health.js';
import { makeReadSyncStatus } from '../../../src/application/use-cases/read-sync-status.js';
import { makeWatchAlerts } from '../../../src/application/use-cases/watch-alerts.js';
import { UNSEEN, type StoreState } from '../../../src/domain/health/store-state.js';
import { alertKey } from '../../../src/domain/sync/alert-name.js';
import { nextAlertState } from '../../../src/domain/sync/alert-state.js';
import { ENTITIES, type Entity } from '../../../src/domain/sync/entity.js';
import { NEW_CURSOR, printCursor, type PullCursor } from '../../../src/domain/sync/pull-cursor.js';
import type { RowFields } from '../../../src/domain/sync/incoming-row.js';
import { entryOf } from '../../../src/application/sync/entry.js';
import { ok } from '../run/effect.js';
import { makeTime } from '../app/scene.js';
import { apply } from '../sync/acts.js';
import type { Subject } from '../contract/subject.js';

const MINUTE = 60_000;
const INTERVAL = MINUTE;

/** A Redis copy that is fed by webhooks and optionally by pulling, with alerts checked once a minute. */
export const aCopy = async (subject: Subject, { pulls }: { readonly pulls: boolean }) => {
  const stores = await subject.fresh();
  const time = makeTime();
  const scene = { stores, time };
  const seen: { state: StoreState; cursors: Partial<Record<Entity, PullCursor>> } = {
    state: { ...UNSEEN, isWritable: true },
    cursors: {},
  };
  const storeState = () => seen.state;
  const leases = {
    cursors: () =>
      TE.fromIO(() =>
        Object.fromEntries(
          Object.entries(seen.cursors).map(([entity, cursor]) => [
            pullCursorName(entity as Entity),
            printCursor(cursor),
          ]),
        ),
      ),
  };
  const sent: string[] = [];
  const watch = makeWatchAlerts({
    numbers: makeReadAlertNumbers({
      ...stores,
      leases,
      pulls: pulls ? { readings: ENTITIES, interval: INTERVAL } : null,
    }),
    alertBook: stores.alertBook,
    storeState,
    alarm: {
      send: (message) => TE.fromIO(() => void sent.push(`${alertKey(message)} ${message.event}`)),
    },
    clock: time,
    silence: null,
  });
  const pulled = (part: Partial<PullCursor> = {}): PullCursor => ({
    ...NEW_CURSOR,
    phase: 'increments',
    savedAt: time.now(),
    lastSuccess: time.now(),
    ...part,
  });
  return {
    seen,
    sent,
    time,
    stores,
    pulled,
    tell: (entity: Entity, fields: RowFields, version: number | null = time.now()) =>
      apply(scene, [
        entryOf({
          entity,
          row: version === null ? fields : { ...fields, updated_at: version },
          deleted: false,
          occurredAt: null,
        }),
      ]),
    /** Notes the canary, as when it arrives by webhook. */
    touch: () => ok(stores.health.noteCanary(time.now(), time.now())),
    minute: async (work: () => unknown): Promise<void> => {
      time.pass(MINUTE);
      await work();
      await watch.look();
    },
    /** Begins as if both tables had sent something every minute for days. */
    begin: () => {
      const rhythm = { hours: Array.from({ length: 24 }, () => 1), learntTo: null };
      const numbers = { total: {}, minutes: [], latest: {}, deadLetters: 0, pull: null };
      const state = nextAlertState(null, numbers, new Set(), time.now());
      const rhythms = { ...state.rhythms, user: rhythm, post: rhythm };
      return ok(stores.alertBook.write({ state: { ...state, rhythms }, told: {}, active: [] }));
    },
    status: () => ok(makeReadSyncStatus({ ...stores, clock: time })),
    health: () =>
      makeCheckHealth({ ...stores, storeState, isStopping: () => false, clock: time })(),
  };
};

export type Copy = Awaited<ReturnType<typeof aCopy>>;

/** Sends a change of each of the two tables, as they do every minute. */
export const speak = async (copy: Copy): Promise<void> => {
  const now = copy.time.now();
  await copy.tell('user', { username: 'ada', bio: String(now) });
  await copy.tell('post', { id: 1, username: 'ada', content: String(now) });
};
