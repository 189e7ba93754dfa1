import * as E from 'fp-ts/lib/Either.js';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadEnvironment } from '../../../src/infrastructure/environment.js';
import { tempFolder } from '../../support/process/temp-folder.js';

const before = { ...process.env };
const cwd = process.cwd();

const test = suite('environment of the process');
test.before.each(() => {
  process.chdir(tempFolder());
});
test.after.each(() => {
  process.chdir(cwd);
  process.env = { ...before };
});

test('secrets of the environment and of .env are read, and removed for child processes', () => {
  writeFileSync('.env', 'JWT_SECRET=of-file\nPORT=1\n');
  process.env['XANO_API_KEY'] = 'of-environment';
  process.env['ALERT_WEBHOOK_URL'] = 'https://hooks.example/secret';
  const env = loadEnvironment();
  assert.ok(E.isRight(env));
  const { XANO_API_KEY, JWT_SECRET, PORT } = env.right;
  assert.equal([XANO_API_KEY, JWT_SECRET, PORT], ['of-environment', 'of-file', '1']);
  assert.is(process.env['XANO_API_KEY'], undefined);
  assert.is(process.env['JWT_SECRET'], undefined);
  assert.is(env.right['ALERT_WEBHOOK_URL'], 'https://hooks.example/secret');
  assert.is(process.env['ALERT_WEBHOOK_URL'], undefined);
  assert.is(process.env['PORT'], '1');
});

test('the variables of the process alone are read if there is no .env', () => {
  const env = loadEnvironment();
  assert.ok(E.isRight(env));
  assert.is(env.right['PATH'], process.env['PATH']);
});

test('an unreadable .env is refused with a message', () => {
  mkdirSync(join(process.cwd(), '.env'));
  const env = loadEnvironment();
  assert.ok(E.isLeft(env));
  assert.match(env.left.join(), '.env must be a file');
});

test.run();
