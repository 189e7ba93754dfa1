import * as assert from 'uvu/assert';
import type { AlertRecord } from '../../src/application/ports/sync-books.js';
import { nextAlertState } from '../../src/domain/sync/alert-state.js';
import { contract } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import { HOUR, noon } from '../support/app/fixtures.js';

const MINUTES = Array.from({ length: 60 }, () => ({ 'post:applied:webhook': 1 }));
const NUMBERS = { total: {}, minutes: MINUTES, latest: {}, deadLetters: 0, pull: null };

export const alertBookContract = contract('AlertBook', (test) => {
  test('the last written record is read, and null before the first', async ({ stores }) => {
    const { alertBook } = stores;
    assert.is(await ok(alertBook.read), null);
    const first = nextAlertState(null, NUMBERS, new Set(), noon);
    const record: AlertRecord = {
      state: nextAlertState(first, NUMBERS, new Set(), noon + HOUR),
      told: { 'silence:post': noon, drift: noon + 1 },
      active: [{ name: 'silence', subject: 'post', text: 'é', advice: '"x"', since: noon }],
    };
    await ok(alertBook.write({ ...record, told: {} }));
    await ok(alertBook.write(record));
    assert.equal(await ok(alertBook.read), record);
  });
});
