import { existsSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('list of tests that need a single Redis');

test('each listed test exists and has a reason', () => {
  const lines = readFileSync('test/cluster/one-redis.txt', 'utf8').trimEnd().split('\n');
  assert.ok(lines.length > 0);
  for (const line of lines) {
    const [, name = '', reason = ''] = /^(\S+) +(.*)$/.exec(line) ?? [];
    assert.ok(existsSync(`test/${name}`), line);
    assert.ok(reason.length > 10, line);
  }
  assert.equal(lines, lines.toSorted());
});

test.run();
