import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findTables } from '../../../src/adapters/cli/init/find-tables.js';
import type { InitWorld, Way } from '../../../src/adapters/cli/init/world.js';
import type { ChosenTable } from '../../../src/domain/sync/propose/tables.js';

const WAY: Way = { kind: 'endpoint', url: 'https://x1.xano.io/api:xrs-sync/snapshot', token: 't' };

/** Returns what is found at an endpoint that offers these tables, each without rows. */
const foundAt = async (tables: readonly string[], given: readonly ChosenTable[] = []) => {
  const world = {
    xano: {
      rows: (_: Way, table: string) =>
        Promise.resolve(
          tables.includes(table) ? E.right([]) : E.left({ isMissing: true, message: 'no such' }),
        ),
    },
  };
  const found = await findTables(WAY, given, world as unknown as InitWorld, null, () => undefined);
  if (E.isLeft(found)) throw new Error('nothing was found');
  const { chosen, notes } = found.right;
  return { found: chosen.map(({ table, entity }) => `${table}=${entity}`), notes };
};

const KIT = ['user', 'post', 'follow', 'like', 'bookmark'];

const test = suite('init: tables of a snapshot endpoint');

test('the tables of the kit are found, including comments', async () => {
  const { found, notes } = await foundAt([...KIT, 'comment']);
  assert.is(found.at(-1), 'comment=comment');
  assert.equal([found.length, notes], [6, []]);
});

test('a missing table is reported, but comments only if they were asked for', async () => {
  const { found, notes } = await foundAt(['user', 'post', 'follow', 'like']);
  assert.is(found.length, 4);
  assert.equal(notes, ['The endpoint gives no table bookmark: no such']);

  const named = await foundAt(KIT, [{ table: 'comment', entity: 'comment' }]);
  assert.equal(named.notes, ['The endpoint gives no table comment: no such']);
  const others = await foundAt([...KIT, 'reply'], [{ table: 'reply', entity: 'comment' }]);
  assert.equal([others.found.at(-1), others.notes], ['reply=comment', []]);
});

test.run();
