import { linkSync, readFileSync, symlinkSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { against } from '../../support/cli/against.js';
import { file, folder, people } from '../../support/cli/files.js';
import { run } from '../../support/cli/run.js';
import { type Behaviour, startSyncService } from '../../support/cli/sync-service.js';
import { freePort } from '../../support/process/free-port.js';

const test = suite('import: refusals');

test('a wrong key is reported before anything is sent', async () => {
  const service = await startSyncService();
  const args = ['import', 'users', '-', '--url', service.url, '--key', 'another'];
  const { code, told } = await run(args, { stdin: people(3) });
  await service.stop();
  assert.is(code, 1);
  assert.match(told.join(), 'does not take this key');
  assert.equal(service.received, []);
});

test('an unreachable service is reported with its address', async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const { code, told } = await run(['import', 'users', '-', '--url', url, '--key', 'a']);
  assert.is(code, 1);
  assert.is(
    told.join(),
    `No service answers at ${url} (ECONNREFUSED): start it, or say where it is with --url`,
  );
});

test('http: in place of https:, and the reverse, is recognized', async () => {
  const service = await startSyncService();
  const url = service.url.replace('http:', 'https:');
  const plain = await run(['status', '--url', url, '--key', 'a']);
  await service.stop();
  assert.is(plain.code, 1);
  assert.match(
    plain.told.join(),
    /^What answers at https:.* does not speak HTTPS \(\w+\): begin --url with http:/,
  );
  // TLS servers do the same with input that they cannot read.
  const rude = createServer((socket) => socket.once('data', () => socket.destroy()));
  await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve));
  const { port } = rude.address() as AddressInfo;
  const hung = await run(['status', '--url', `http://127.0.0.1:${port}`, '--key', 'a']);
  rude.close();
  assert.match(hung.told.join(), /hangs up \(\w+\): if it speaks HTTPS, begin --url with https:/);
});

for (const [status, words] of [
  [
    413,
    /\(status 413\) takes no body so large: let it pass \/sync\/ on without a bound, as docs\/DEPLOYMENT\.md has it, or send the file in parts$/,
  ],
  [429, /\(status 429\) takes no more requests for now: wait a while, and send the same again$/],
  [404, /\(status 404\) is not this service, or of another version: look at --url$/],
] as const)
  test(`status ${status} of a proxy is explained`, async () => {
    const answers = { '/whoami': [status] };
    const { code, told } = await against({ answers }, ['import', 'users', '-']);
    assert.is(code, 1);
    assert.match(told.join(), words);
  });

test('key and port are read from the settings of the service', async () => {
  const service = await startSyncService();
  const world = { apiKeys: `${service.key}, old`, port: new URL(service.url).port };
  const { code } = await run(['import', 'users', '-'], { ...world, stdin: people(2) });
  await service.stop();
  assert.is(code, 0);
  assert.is(service.received.length, 2);
});

const users = file('some.ndjson', people(1));
for (const [what, args] of [
  ['an unknown entity', ['import', 'cats', '-', '--key', 'a']],
  ['a missing file', ['import', 'users', join(folder, 'no-such-file.ndjson'), '--key', 'a']],
  ['a folder', ['import', 'users', folder, '--format', 'csv', '--key', 'a']],
  ['a file of unknown format', ['import', 'users', '/etc/hostname', '--key', 'a']],
  ['no key', ['import', 'users', users]],
  ['a URL with a password', ['import', 'users', users, '--key', 'a', '--url', 'http://a:b@c']],
  ['no file', ['import', 'users']],
  ['an unknown command', ['imprt']],
] as const)
  test(`exits with 2 for ${what}`, async () => {
    const { code, out, told } = await run(args);
    assert.is(code, 2);
    assert.equal(out, []);
    assert.is.not(told.join(), '');
  });

test('exits with 2 if the file for failures cannot be written', async () => {
  const failures = join(folder, 'no-such-folder', 'a.ndjson');
  const { code, service } = await against({}, ['import', 'users', users, '--failures', failures]);
  assert.is(code, 2);
  assert.equal(service.received, []);
});

const failed = '{"line":1,"code":"bad","message":"No","record":{"id":1}}\n';

for (const [name, args, link] of [
  ['its own name', [], null],
  ['a hard link', [], linkSync],
  ['a symbolic link', [], symlinkSync],
  ['its own name in a dry run', ['--dry-run'], null],
] as const)
  test(`exits with 2 if the file for failures is the one to send, given by ${name}`, async () => {
    const path = file(`same-${args.length}-${link?.name ?? ''}.ndjson`, failed);
    const failures = link === null ? path : `${path}.link`;
    link?.(path, failures);
    const all = ['import', 'users', path, '--failures', failures, ...args];
    const { code, told, service } = await against({}, all);
    assert.is(code, 2);
    assert.match(told.join(), '--failures names the file that is sent');
    assert.equal(service.received, []);
    assert.is(readFileSync(path, 'utf8'), failed);
  });

test('the file for failures keeps its content until all is sent, or another record fails', async () => {
  const failures = file('kept.ndjson', failed);
  const send = async (behaviour: Behaviour): Promise<string> => {
    await against(behaviour, ['import', 'users', users, '--failures', failures]);
    return readFileSync(failures, 'utf8');
  };
  assert.is(await send({ stopAfter: 1 }), failed);
  assert.is(await send({ cutAfter: 1 }), failed);
  const replaced = await send({ fails: () => 'worse' });
  assert.match(replaced, '"worse"');
  assert.is(replaced.trim().split('\n').length, 1);
  assert.is(await send({}), '');
});

test.run();
