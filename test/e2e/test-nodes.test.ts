import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bareMachine } from '../support/process/bare-machine.js';

const nodes = suite('script/test-nodes');

/** A fake npm that installs programs which report a version of Node.js and this many passed tests. */
const npmOf = (passed: number, majors: string): string => `#!/bin/sh
for word in "$@"; do case "$word" in node-*@*) major="\${word##*@}" name="\${word%@*}";; esac; done
case " ${majors} " in *" $major "*) ;; *) exit 1;; esac
bin="$3/node_modules/$name/bin"
mkdir -p "$bin"
printf '#!/bin/sh\ncase "$1" in --version) echo v%s.1.0;; *) printf "  Total: 2\\n  Passed: ${passed}\\n";; esac\n' "$major" >"$bin/node"
chmod +x "$bin/node"
`;

const NODE_TESTS = [
  'unit/a',
  'contract/a',
  ...['start', 'shutdown', 'processes', 'answers', 'sync-webhooks'].map((name) => `e2e/${name}`),
];

const testNodes = (npm: string): { code: number | null; last: string } => {
  const machine = bareMachine();
  machine.put('npm', npm);
  machine.put('uname', '#!/bin/sh\ncase "$1" in -s) echo Linux;; *) echo x86_64;; esac\n');
  machine.files(NODE_TESTS.map((name) => `test/${name}.test.ts`));
  const { code, output } = machine.run('script/test-nodes', '22', '26');
  return { code, last: output.split('\n').slice(-3).join(' ').trim() };
};

nodes('the script passes if all tests pass on each available version', () => {
  const both = testNodes(npmOf(2, '22 26'));
  assert.is(both.code, 0, both.last);
  assert.match(both.last, /All passed on Node\.js 22 26\.$/);
  const one = testNodes(npmOf(2, '26'));
  assert.is(one.code, 0, one.last);
  assert.match(one.last, /not tested: Node\.js 22\. All passed on Node\.js 26\.$/);
  const none = testNodes('#!/bin/sh\nexit 1\n');
  assert.equal(none, { code: 0, last: 'Not to be had, and not tested: Node.js 22 26.' });
});

nodes('the script fails if a test fails', () => {
  const ran = testNodes(npmOf(1, '22 26'));
  assert.is(ran.code, 1);
  assert.match(ran.last, /Failed on Node\.js 22 26\.$/);
});

nodes.run();
