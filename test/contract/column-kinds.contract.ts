import * as assert from 'uvu/assert';
import type { ReceivedKind } from '../../src/application/ports/column-kinds.js';
import { contract } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';

const price: ReceivedKind = { owner: 'post', field: 'price', kind: 'number' };
const odd: ReceivedKind = { owner: 'user', field: 'a:b\nc', kind: 'text' };

export const columnKindsContract = contract('ColumnKinds', (test) => {
  test('keeps each kind that was added, once', async ({ stores }) => {
    const { columnKinds } = stores;
    assert.equal(await ok(columnKinds.read), []);
    await ok(columnKinds.add([price]));
    await ok(columnKinds.add([odd, price, { ...price, kind: 'text' }]));
    const byKind = (await ok(columnKinds.read)).toSorted((a, b) =>
      a.owner + a.kind < b.owner + b.kind ? -1 : 1,
    );
    assert.equal(byKind, [price, { ...price, kind: 'text' }, odd]);
  });
});
