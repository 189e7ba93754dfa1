import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { storeTimeout } from '../../../src/application/errors.js';
import { startHttpApp } from '../../support/http/app.js';

const late = () => TE.left(storeTimeout('slow'));
const app = await startHttpApp({
  replayDeadLetters: late,
  dropDeadLetters: late,
  repairRecord: late,
});

const test = suite('dry runs over HTTP');
test.after(app.stop);

test('a dry run that Redis left unanswered does not say that a change may have been made', async () => {
  for (const [method, path, body] of [
    ['POST', '/sync/dead-letters/replay', { all: true }],
    ['DELETE', '/sync/dead-letters', { all: true }],
    ['POST', '/sync/record/repair', { kind: 'post', id: '77', scope: 'internal' }],
  ] as const)
    for (const dryRun of [true, false]) {
      const { status, json } = await app.send(method, path, {
        headers: { 'X-API-Key': 'key' },
        body: { ...body, dryRun },
      });
      assert.is(status, 504, path);
      const { detail } = json as { detail: string };
      assert.is(detail.includes('A change may have been made'), !dryRun, `${path} ${detail}`);
    }
});

test.run();
