import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sentEdge, sentRow, sentUser } from '../../../src/domain/reconcile/sent.js';

const test = suite('what Xano has sent');
const local = { state: 'local' } as const;

test('a user whose id is known was sent, with the newest version of the row', () => {
  assert.equal(sentUser('', '{"r":"5.k3","f":{}}'), local);
  assert.equal(sentUser('7', '{"r":"5.k3","f":{"bio":"9"}}'), {
    state: 'sent',
    version: 9,
    xanoId: '7',
  });
  assert.equal(sentUser('7', 'torn'), { state: 'sent', version: 0, xanoId: '7' });
});

test('a post was sent where a record has left its digest, or a number names it that nobody gave', () => {
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

test('an edge was sent where Xano has told of it', () => {
  assert.equal(sentEdge(false, 5), local);
  assert.equal(sentEdge(true, 5), { state: 'sent', version: 5, xanoId: null });
});

test.run();
