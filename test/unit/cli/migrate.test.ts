import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CliDeps, MigrateTask } from '../../../src/adapters/cli/context.js';
import { storeUnavailable } from '../../../src/application/errors.js';
import { migrationFailed, migrationRefused } from '../../../src/application/ports/migration.js';
import { jsonLines, run } from '../../support/cli/run.js';

const PASS = {
  ...{ number: 2, keys: 1234, changed: 3, again: 0, foreign: 1, leases: [], underWay: 0 },
  ...{ moved: false, ms: 4000 },
};

const migrated =
  (whole: boolean, tasks: MigrateTask[] = []): CliDeps['migrate'] =>
  (task) => {
    tasks.push(task);
    task.tell({ type: 'begun', how: 'resumed' });
    task.tell({ type: 'pass', ...PASS });
    return Promise.resolve(E.right({ whole, last: PASS }));
  };

const migrate = suite('command migrate');

migrate('reads 5 000 keys a second by default, and without limit with --finish', async () => {
  const tasks: MigrateTask[] = [];
  const { code, out } = await run(['migrate', '--to', 'a:1,b:2'], {
    migrate: migrated(false, tasks),
  });
  assert.is(code, 0);
  assert.is(out[0], 'Pass 2: 1,234 keys, 3 differed and were copied, 4 s');
  assert.match(out.at(-1) ?? '', /^The target follows: 3 keys .* with --finish$/);
  const ended = await run(['migrate', '--to', 'a:1', '--finish'], {
    migrate: migrated(true, tasks),
  });
  assert.match(ended.out.at(-1) ?? '', /^The target is whole: 1,234 keys/);
  await run(['migrate', '--to', '-', '--rate', '7'], {
    stdin: 'redis://u:secret@host\n',
    migrate: migrated(true, tasks),
  });
  assert.equal(
    tasks.map(({ to, finishes, rate }) => ({ to, finishes, rate })),
    [
      { to: 'a:1,b:2', finishes: false, rate: 5000 },
      { to: 'a:1', finishes: true, rate: null },
      { to: 'redis://u:secret@host', finishes: false, rate: 7 },
    ],
  );
});

migrate('reads only the first line of stdin', async () => {
  const tasks: MigrateTask[] = [];
  const typed = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('redis://u:secret');
    yield Buffer.from('@host\nmore');
    await new Promise(() => undefined);
  };
  await run(['migrate', '--to', '-'], { stdin: typed(), migrate: migrated(false, tasks) });
  assert.is(tasks[0]?.to, 'redis://u:secret@host');
});

migrate('--json prints JSON lines', async () => {
  const { out } = await run(['migrate', '--to', 'a:1', '--json'], { migrate: migrated(true) });
  assert.equal(jsonLines(out), [
    { type: 'begun', how: 'resumed' },
    { type: 'pass', ...PASS },
    { ...PASS, type: 'report', whole: true },
  ]);
});

migrate('a failure is reported with its reason and whether to run the command again', async () => {
  const resultOf = async (left: object) => {
    const ran = await run(['migrate', '--to', 'a:1'], {
      migrate: () => Promise.resolve(E.left(left as never)),
    });
    return [ran.code, ran.told.join()] as const;
  };
  assert.equal(await resultOf(migrationRefused('not_empty', '1200')), [
    1,
    'The target holds 1,200 keys, and no migration was begun there: give one that is empty',
  ]);
  assert.match(
    (await resultOf(migrationFailed('target', storeUnavailable(new Error('ECONNREFUSED')))))[1],
    /^The target did not do its part: ECONNREFUSED\. Run the same again/,
  );
  assert.equal(await resultOf({ code: 'usage', message: '--to must be …' }), [2, '--to must be …']);
  assert.is((await run(['migrate'])).code, 2);
  assert.is((await run(['migrate', '--to', 'a:1', '--rate', '0'])).code, 2);
});

migrate.run();
