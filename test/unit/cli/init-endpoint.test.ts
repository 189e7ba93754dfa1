import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findTables } from '../../../src/adapters/cli/init/find-tables.js';
import type { InitWorld, Way } from '../../../src/adapters/cli/init/world.js';
import type { RowFields } from '../../../src/domain/sync/incoming-row.js';
import type { ChosenTable } from '../../../src/domain/sync/propose/tables.js';

const WAY: Way = { kind: 'endpoint', url: 'https://x1.xano.io/api:xrs-sync/snapshot', token: 't' };

type RowsOf = (table: string) => readonly RowFields[];

const find = (tables: readonly string[], given: readonly ChosenTable[], rowsOf: RowsOf) => {
  const world = {
    xano: {
      rows: (_: Way, table: string) =>
        Promise.resolve(
          tables.includes(table)
            ? E.right(rowsOf(table))
            : E.left({ isMissing: true, message: 'no such' }),
        ),
    },
  };
  return findTables(WAY, given, world as unknown as InitWorld, null, () => undefined);
};

/** Returns what is found at an endpoint that offers these tables, of which only that of the users has rows. */
const foundAt = async (tables: readonly string[], given: readonly ChosenTable[] = []) => {
  const found = await find(tables, given, (table) => (table === 'user' ? [{ id: 1 }] : []));
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

test('an endpoint that does not heed which table it is asked for is refused', async () => {
  const refusal = async (rowsOf: RowsOf): Promise<string> => {
    const found = await find(KIT, [], rowsOf);
    return E.isLeft(found) ? found.left.message : 'none';
  };
  assert.match(await refusal(() => []), /gives no row of any table/);
  assert.match(await refusal(() => [{ id: 1 }]), /the same rows for user and post/);
  assert.is(await refusal((table) => [{ id: 1, table }]), 'none');
});

test.run();
