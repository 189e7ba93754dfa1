import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { deliveryBackoff } from '../../../src/domain/sync/backoff.js';
import { isTransient } from '../../../src/domain/sync/outbox-event.js';
import { readDocument } from '../../support/docs/blocks.js';

const test = suite('backoff of deliveries');

test('the bound doubles from 2 s up to 5 min', () => {
  const bounds = [1, 2, 3, 8, 9, 20, 1000].map((failures) => deliveryBackoff(failures, 1));
  assert.equal(bounds, [2000, 4000, 8000, 256_000, 300_000, 300_000, 300_000]);
});

test('the wait lies anywhere below the bound', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (failures, chance) => {
        const wait = deliveryBackoff(failures, chance);
        assert.ok(Number.isInteger(wait));
        assert.ok(wait >= 0 && wait <= deliveryBackoff(failures, 1));
        assert.ok(Math.abs(wait - chance * deliveryBackoff(failures, 1)) <= 1);
      },
    ),
  );
});

test('a refusal due to settings, missing rows or load is temporary, one due to the event is not', () => {
  for (const status of [null, 301, 401, 403, 404, 408, 425, 429, 500, 502, 503, 504])
    assert.is(isTransient({ status }), true, String(status));
  for (const status of [400, 405, 409, 410, 413, 415, 422])
    assert.is(isTransient({ status }), false, String(status));
});

test('the documents list the statuses of temporary refusals', () => {
  const refusals = Array.from({ length: 100 }, (_, place) => 400 + place);
  const passing = refusals.filter((status) => isTransient({ status }));
  const list = `${passing.slice(0, -1).join(', ')} and ${passing.at(-1)}`;
  for (const document of [
    'docs/ARCHITECTURE.md',
    'docs/OPERATIONS.md',
    'docs/XANO_SYNC_GUIDE.md',
    'src/adapters/http/openapi/delivery.ts',
  ])
    assert.ok(readDocument(document).replace(/\s+/g, ' ').includes(list), document);
});

test.run();
