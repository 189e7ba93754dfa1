import * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sha1Digest } from '../../../src/adapters/system/sha1-digest.js';
import { parseJson } from '../../../src/adapters/xano/lossless-json.js';
import { makeApply } from '../../../src/application/sync/apply.js';
import { makePreview } from '../../../src/application/sync/preview.js';
import type { SyncStore } from '../../../src/application/ports/sync-store.js';
import { pulledRows } from '../../../src/application/sync/pull-page.js';
import { makeImportRecords } from '../../../src/application/use-cases/import-records.js';
import { makeReceiveEvent } from '../../../src/application/use-cases/receive-event.js';
import { cellJson } from '../../../src/domain/sync/cell.js';
import { parseHashtag } from '../../../src/domain/hashtag.js';
import type { RowFields } from '../../../src/domain/sync/incoming-row.js';
import { DEFAULT_MAPPING, tableOf } from '../../../src/domain/sync/mapping.js';
import type { FieldChanges } from '../../../src/domain/sync/row.js';
import { makeFakeSubject } from '../../support/contract/redis-subject.js';
import { ok } from '../../support/run/effect.js';
import { noon } from '../../support/app/fixtures.js';

const DAY = 86_400_000;
const FILES = 'https://x1.xano.io';

/** Values that people, spreadsheets, databases and other programs are known to put into columns. */
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown[]>(
    ...[
      null,
      true,
      false,
      0,
      -1,
      1.5,
      Infinity,
      2 ** 60,
      'NULL',
      'null',
      '',
      ' ',
      '0',
      'N/A',
      '\\N',
    ],
    ...['member', 'Admin', 'user', 'https://x/a.png', 'javascript:alert(1)', '/vault/a', '//x/y'],
    ...[
      '2024-02-30',
      '2999-01-01',
      '1.76E+12',
      '20240501',
      'https://a:b@x/',
      `https://x/${'a'.repeat(2100)}`,
    ],
    ...[
      'x'.repeat(70_000),
      '\ud800',
      'a\0b',
      '{a,b}',
      '["a",5]',
      '{"path":"/vault/x"}',
      '{"a":1}',
      '[[',
    ],
    ...[[], {}, [{}], [null], { id: 1 }, [{ id: 1, name: 'x' }], { path: '/vault/b', mime: 'x' }],
    ...[{ url: 'javascript:alert(1)', size: 1 }, { path: 7, type: 'image' }, [[['a']]]],
    noon + 2 * DAY,
    noon * 1000,
  ),
  fc.anything({ maxDepth: 3, withNullPrototype: false }).map((value) => {
    const text = JSON.stringify(value) as string | undefined;
    return text === undefined ? 'undefined' : (JSON.parse(text) as unknown);
  }),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

const partsOf = (columns: readonly string[]): fc.Arbitrary<RowFields> =>
  fc.dictionary(fc.constantFrom(...columns), odd, { noNullPrototype: true });

const rows = fc.record({
  user: partsOf(['display_name', 'bio', 'avatar', 'links', 'email', 'role', 'created_at']),
  post: partsOf(['content', 'media_url', 'hashtags', 'created_at', 'external_id', 'author']),
  like: partsOf(['created_at', 'username']),
});

const CHANNELS = ['webhook', 'trigger', 'json', 'sheet', 'pull'] as const;
type Channel = (typeof CHANNELS)[number];
type Entity = 'user' | 'post' | 'like';

const fromJson = (text: string): RowFields => {
  const read = parseJson(text);
  if (E.isLeft(read) || typeof read.right !== 'object') throw new Error(text);
  return { ...read.right };
};

const fromCells = (row: RowFields): RowFields => {
  const cells = Object.entries(row).flatMap(([column, value]) => {
    const json = cellJson(column, typeof value === 'string' ? value : JSON.stringify(value));
    return json === null ? [] : [`${JSON.stringify(column)}:${json}`];
  });
  return fromJson(`{${cells.join(',')}}`);
};

const subject = makeFakeSubject({ budgets: null });

/**
 * Sets up the ways in which records arrive, without their transports, and collects each committed change of a user or
 * post.
 */
const begin = async () => {
  const stores = await subject.fresh();
  const committed: FieldChanges[] = [];
  const sync: SyncStore = {
    ...stores.sync,
    commit: (reading, commit) => {
      for (const step of commit.steps)
        if (step.do === 'put-user' || step.do === 'put-post') committed.push(step.changes);
      return stores.sync.commit(reading, commit);
    },
  };
  const clock = { now: () => noon };
  const apply = makeApply({ sync, clock, digest: sha1Digest, filesUrl: FILES });
  const preview = makePreview({ sync, clock, digest: sha1Digest, filesUrl: FILES });
  const deps = { ...stores, apply, preview, mapping: DEFAULT_MAPPING, clock };
  const receive = makeReceiveEvent({ ...deps, dataSource: 'live', truncate: null });
  const importRecords = makeImportRecords(deps);

  const event = async (entity: Entity, body: RowFields): Promise<string> => {
    const about = { entity, table: null, deleted: false, signature: null, eventId: null };
    return (await ok(receive({ ...about, body }))).status;
  };
  const bulk = async (entity: Entity, row: RowFields): Promise<string | undefined> => {
    const lines = [{ line: 1, row: E.right(row) }];
    return (await ok(importRecords({ entity, lines, dryRun: false })))[0]?.result;
  };
  const pull = async (entity: Entity, row: RowFields): Promise<string | undefined> => {
    const table = tableOf(DEFAULT_MAPPING, entity);
    if (table === null) throw new Error(entity);
    const asked = { afterId: null, updatedSince: null };
    const page = pulledRows(table, false, asked, { rows: [row], end: true });
    if (E.isLeft(page)) throw new Error(page.left.reason);
    const { entries } = page.right;
    return (await ok(apply({ way: 'pull', entries, cursor: null })))[0]?.result;
  };

  const send = (channel: Channel, entity: Entity, row: RowFields): Promise<string | undefined> => {
    switch (channel) {
      case 'webhook':
        return event(entity, row);
      case 'trigger':
        return event(entity, { action: 'update', new: row, old: {} });
      case 'json':
        return bulk(entity, fromJson(JSON.stringify(row)));
      case 'sheet':
        return bulk(entity, fromCells(row));
      case 'pull':
        return pull(entity, row);
    }
  };
  return { send, committed, stores };
};

const IS_VALID: Readonly<Record<string, (text: string) => boolean>> = {
  avatar: (text) => /^(https?:\/\/[^\s/]\S*)?$/.test(text),
  media_url: (text) => /^(https?:\/\/[^\s/]\S*)?$/.test(text),
  created_at: (text) => /^\d+$/.test(text) && Number(text) <= noon + DAY,
  role: (text) => ['user', 'model', 'admin'].includes(text),
  hashtags: (text) => {
    const tags: unknown = JSON.parse(text);
    return Array.isArray(tags) && tags.every((tag) => E.isRight(parseHashtag(String(tag))));
  },
};

const isValid = (field: string, text: string): boolean =>
  text.length <= 65_536 &&
  text.isWellFormed() &&
  !/[^\P{Cc}\t\n]/u.test(text) &&
  (IS_VALID[field]?.(text) ?? true);

const test = suite('odd values in optional columns');

test('odd values let no record fail, however it arrives, and only valid ones are stored', async () => {
  await fc.assert(
    fc.asyncProperty(rows, fc.constantFrom(...CHANNELS), async (parts, channel) => {
      const { send, committed, stores } = await begin();
      // A pulled like has its creation time as its version.
      const made = channel === 'pull' ? { created_at: noon } : {};
      const like = { ...parts.like, ...made, id: 9, user_id: 5, post_id: 77, updated_at: noon };
      const outcomes = [
        await send(channel, 'user', { ...parts.user, id: 5, username: 'ada', updated_at: noon }),
        await send(channel, 'post', { ...parts.post, id: 77, user_id: 5, updated_at: noon }),
        await send(channel, 'like', like),
      ];
      assert.is(outcomes[0], 'applied');
      const all = { code: null, offset: 0, limit: 9 };
      assert.equal(
        [...outcomes.filter((one) => one === 'failed'), await ok(stores.deadLetters.list(all))],
        [{ letters: [], total: 0, codes: {} }],
      );
      const wrong = committed.flatMap((changes) =>
        Object.entries(changes).filter(([field, text]) => text !== null && !isValid(field, text)),
      );
      assert.equal(wrong, []);
    }),
    { numRuns: 200 },
  );
});

test.run();
