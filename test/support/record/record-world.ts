import type { Redis } from 'ioredis';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { makeRedisReconciling } from '../../../src/adapters/redis/redis-reconciling.js';
import { makeRedisStores } from '../../../src/adapters/redis/redis-stores.js';
import { sha1Digest } from '../../../src/adapters/system/sha1-digest.js';
import type { Source, SourceError, SourceRow } from '../../../src/application/ports/source.js';
import { makeRecordUses } from '../../../src/application/record-uses.js';
import { makeApply } from '../../../src/application/sync/apply.js';
import { makePreview } from '../../../src/application/sync/preview.js';
import type { XanoAccess } from '../../../src/application/sync/pull-quota.js';
import type { Entity } from '../../../src/domain/sync/entity.js';
import { DEFAULT_MAPPING } from '../../../src/domain/sync/mapping.js';
import { compareIds } from '../../../src/domain/sync/xano-id.js';
import { drain } from '../app/acts.js';
import { POST_COLUMNS } from '../app/fixtures.js';
import { makeTime } from '../app/scene.js';
import { makeTime as makeWaits, makeVirtualQuota } from '../pull/world.js';

/** How many posts the explore feed keeps in these tests. */
export const EXPLORE_MAX = 4;

/** A Xano of a few rows, whose next answer may be a failure. */
const makeSource = () => {
  const rows = new Map<Entity, SourceRow[]>();
  let failure: SourceError | null = null;
  let requests = 0;
  const source: Source = {
    entities: ['user', 'post', 'comment'],
    page: ({ entity, afterId, limit }) => {
      requests += 1;
      if (failure !== null) return TE.left(failure);
      const found = (rows.get(entity) ?? [])
        .filter(({ id }) => afterId === null || compareIds(String(id), afterId) > 0)
        .toSorted((a, b) => compareIds(String(a['id']), String(b['id'])));
      return TE.right({ rows: found.slice(0, limit), end: found.length <= limit });
    },
  };
  return {
    source,
    has: (entity: Entity, ...some: readonly SourceRow[]): void => {
      rows.set(entity, [...some]);
    },
    fails: (error: SourceError | null): void => {
      failure = error;
    },
    asked: () => requests,
  };
};

/** Makes the record use cases over a Redis, with a Xano that is asked for one row at a time. */
export const makeRecordWorld = (client: Redis, hasXano = true) => {
  const stores = makeRedisStores({
    client,
    observe: () => undefined,
    exploreMax: EXPLORE_MAX,
    postColumns: POST_COLUMNS,
  });
  const time = makeTime();
  const scene = { stores, time };
  const xano = makeSource();
  const waits = makeWaits();
  const quota = makeVirtualQuota({ requests: 1000, windowMs: 1000 }, waits.timer);
  const access: XanoAccess = {
    source: xano.source,
    isChosen: true,
    readings: [],
    quota,
    // The timeout of a lookup never fires here: no time passes.
    timer: { ...waits.timer, sleep: () => () => new Promise(() => undefined) },
    retry: waits.retry,
    stop: () => undefined,
  };
  const applying = { sync: stores.sync, clock: time, digest: sha1Digest };
  const apply = makeApply(applying);
  const uses = makeRecordUses({
    ...stores,
    comparing: {
      ...makeRedisReconciling({ client, observe: () => undefined, exploreMax: EXPLORE_MAX }),
      access: hasXano ? access : null,
      digest: sha1Digest,
      exploreMax: EXPLORE_MAX,
    },
    shownNames: { publicFields: ['display_name'], postColumns: [] },
    mapping: DEFAULT_MAPPING,
    apply,
    preview: makePreview(applying),
    clock: time,
  });
  return { ...uses, scene, stores, time, xano, apply, drain: () => drain(scene) };
};
