import { sha1Digest } from '../../../src/adapters/system/sha1-digest.js';
import type { CursorUpdate, Way, RecordResult } from '../../../src/application/ports/sync-store.js';
import { makeApply, type Apply } from '../../../src/application/sync/apply.js';
import { entryOf, type Entry } from '../../../src/application/sync/entry.js';
import type { RowFields } from '../../../src/domain/sync/incoming-row.js';
import type { Entity } from '../../../src/domain/sync/entity.js';
import { ok } from '../run/effect.js';
import { HOUR, noon, SECOND } from '../app/fixtures.js';
import type { Scene } from '../app/scene.js';

/** Returns a version of the test, in order: this many seconds after eleven o'clock. */
export const at = (seconds: number): number => noon - HOUR + seconds * SECOND;

/** Returns a row as Xano has it, changed at that version; null for a row without a version. */
export const row = (
  entity: Entity,
  version: number | null,
  fields: RowFields,
  eventId: string | null = null,
): Entry =>
  entryOf(
    {
      entity,
      row: version === null ? fields : { ...fields, updated_at: at(version) },
      deleted: false,
      occurredAt: null,
    },
    eventId,
  );

/** Returns the deletion of a row in Xano at that version. */
export const gone = (entity: Entity, version: number | null, fields: RowFields): Entry =>
  entryOf({
    entity,
    row: fields,
    deleted: true,
    occurredAt: version === null ? null : at(version),
  });

export const applyOf = ({ stores, time }: Scene): Apply =>
  makeApply({ sync: stores.sync, clock: time, digest: sha1Digest });

interface Given {
  readonly way?: Way;
  readonly cursor?: CursorUpdate;
}

export const apply = (
  scene: Scene,
  entries: readonly Entry[],
  { way = 'webhook', cursor }: Given = {},
): Promise<readonly RecordResult[]> => ok(applyOf(scene)({ way, entries, cursor: cursor ?? null }));

/** Applies the entries and returns their results; for those that failed or were deferred, the code. */
export const sent = async (
  scene: Scene,
  ...entries: readonly Entry[]
): Promise<readonly string[]> =>
  (await apply(scene, entries)).map(({ result, code }) => (code === '' ? result : code));

/** Returns how many records are deferred until their owner arrives. */
export const waiting = async ({ stores, time }: Scene): Promise<number> =>
  (await ok(stores.statistics.read(time.now()))).deferred;
