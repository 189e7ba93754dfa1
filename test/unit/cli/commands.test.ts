import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { jsonLines, run } from '../../support/cli/run.js';

const program = suite('command line');

program('starts the service if no command is given', async () => {
  let served = 0;
  const world = { onServe: () => (served += 1) };
  assert.is((await run([], world)).code, null);
  assert.is((await run(['serve'], world)).code, null);
  assert.is(served, 2);
});

program('prints its version, and its commands with --help', async () => {
  assert.equal(await run(['--version']), { code: 0, out: ['9.9.9'], told: [] });
  const { code, out } = await run(['--help']);
  assert.is(code, 0);
  for (const name of [
    'serve',
    'init',
    'import',
    'pull',
    'reconcile',
    'status',
    'token',
    'keygen',
    'doctor',
    'migrate',
    'compare-speed',
    'demo',
  ])
    assert.match(out.join('\n'), new RegExp(`^  ${name} `, 'm'));
});

program.run();

const keygen = suite('command keygen');

keygen('makes four secrets of 32 bytes, different each time', async () => {
  const { code, out } = await run(['keygen']);
  assert.is(code, 0);
  assert.match(out[0] ?? '', /^XANO_API_KEY=[\da-f]{64}$/);
  assert.match(out[1] ?? '', /^JWT_SECRET=[\da-f]{64}$/);
  for (const [name, line] of [
    ['WEBHOOK_SECRET', out[2]],
    ['WRITEBACK_SECRET', out[3]],
  ]) {
    const secret = new RegExp(`^${name ?? ''}=whsec_(.+)$`).exec(line ?? '')?.[1] ?? '';
    assert.is(Buffer.from(secret, 'base64').length, 32, name);
  }
  assert.is(new Set([...out, ...(await run(['keygen'])).out]).size, 8);
});

keygen('--json prints them as one object', async () => {
  const { out } = await run(['keygen', '--json']);
  assert.equal(Object.keys(jsonLines(out)[0] ?? {}), [
    'XANO_API_KEY',
    'JWT_SECRET',
    'WEBHOOK_SECRET',
    'WRITEBACK_SECRET',
  ]);
});

keygen.run();
