import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { jsonLines, run } from '../../support/cli/run.js';

const test = suite('What the terminal is sent');

test('shows control characters, which a record of anybody may hold, and does not send them', async () => {
  const message = 'user:\u001b]0;title\u0007\u001b[31mred\u009b2J\u007f\tand more';
  const world = { findings: [{ check: 'xano', status: 'warn', message, remedy: null }] } as const;
  const { out } = await run(['doctor'], world);
  assert.equal(out, [
    'warn   xano: user:\\u001b]0;title\\u0007\\u001b[31mred\\u009b2J\\u007f\tand more',
  ]);
  const json = await run(['doctor', '--json'], world);
  assert.not.match(json.out.join(''), /[\u007f-\u009f]/);
  assert.is(jsonLines(json.out)[0]?.['message'], message);
});

test.run();
