import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startHttpApp } from '../../support/http/app.js';

const line = {
  id: '1-0',
  at: 1,
  way: 'bulk',
  entity: 'bookmark',
  key: 'bookmark:alice>77',
  result: 'applied',
  code: '',
  message: '',
  ms: 1,
  lag: null,
} as const;

const asked: (string | null)[] = [];
const { send, stop } = await startHttpApp({
  readJournal: ({ key }) => {
    asked.push(key);
    return TE.right({ lines: [line], next: null });
  },
});

const journal = suite('The journal');

journal.before.each(() => {
  asked.length = 0;
});

journal(
  'does not tell an admin’s JWT by its answer whether a private record is there',
  async () => {
    for (const key of [
      'bookmark:alice>77',
      'mute:alice>bob',
      'block:alice>bob',
      'user:alice@example.com',
    ]) {
      const path = `/sync/log?key=${encodeURIComponent(key)}`;
      for (const headers of [{}, { Accept: 'application/x-ndjson' }])
        assert.is((await send('GET', path, { as: 'root', headers })).status, 403, key);
      assert.equal(asked, [], key);
      assert.is((await send('GET', path, { as: 'service' })).status, 200, key);
      asked.length = 0;
    }
  },
);

journal(
  'is narrowed by an admin’s JWT to any other record, and shows its masked lines',
  async () => {
    for (const key of ['post:77', 'like:alice>77', 'user:alice']) {
      const { status, json } = await send('GET', `/sync/log?key=${encodeURIComponent(key)}`, {
        as: 'root',
      });
      assert.is(status, 200, key);
      assert.not(JSON.stringify(json).includes('alice'));
    }
    assert.equal(asked, ['post:77', 'like:alice>77', 'user:alice']);
  },
);

journal.after(stop);
journal.run();
