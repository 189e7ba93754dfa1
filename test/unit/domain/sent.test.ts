import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sentEdge, sentRow, sentUser } from '../../../src/domain/reconcile/sent.js';

const test = suite('records sent by Xano');
const local = { state: 'local' } as const;

test('a user with an id was sent, at the newest version of the row', () => {
  assert.equal(sentUser('', '{"r":"5.k3","f":{}}'), local);
  assert.equal(sentUser('7', '{"r":"5.k3","f":{"bio":"9"}}'), {
    state: 'sent',
    version: 9,
    xanoId: '7',
  });
  assert.equal(sentUser('7', 'torn'), { state: 'sent', version: 0, xanoId: '7' });
});

test('a post was sent if a version has a digest, or if its id is a number and it has no versions', () => {
  assert.equal(sentRow('p1', '{"r":"5","f":{}}'), local);
  assert.equal(sentRow('p1', ''), local);
  assert.equal(sentRow('77', '{"r":"5","f":{}}'), local);
  assert.equal(sentRow('77', ''), { state: 'sent', version: 0, xanoId: '77' });
  assert.equal(sentRow('p1', '{"r":"5","f":{"bio":"6.k3"}}'), {
    state: 'sent',
    version: 6,
    xanoId: null,
  });
  assert.equal(sentRow('77', '{"r":"5","f":{},"a":[["8.k3","ada"]]}'), {
    state: 'sent',
    version: 8,
    xanoId: '77',
  });
});

test('an edge was sent if it is marked as sent', () => {
  assert.equal(sentEdge(false, 5), local);
  assert.equal(sentEdge(true, 5), { state: 'sent', version: 5, xanoId: null });
});

test.run();
