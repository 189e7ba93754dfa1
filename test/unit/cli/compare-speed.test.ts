import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { jsonLines, run, type Ran } from '../../support/cli/run.js';

interface Asked {
  readonly by: 'xano' | 'service';
  readonly path: string;
  readonly authorization: string | undefined;
}

/** Compares two services over real sockets; records the order in which they were sent. */
const compareServices = async (
  status: number,
  args: readonly string[],
  { to = 'endpoint' }: { readonly to?: 'endpoint' | 'nobody' } = {},
): Promise<Ran & { readonly requests: readonly Asked[]; readonly endpoint: string }> => {
  const requests: Asked[] = [];
  const start = async (by: Asked['by'], body: string) => {
    const server = createServer((req, res) => {
      requests.push({ by, path: req.url ?? '', authorization: req.headers.authorization });
      res.writeHead(by === 'xano' ? status : 200, { 'Content-Type': 'application/json' });
      res.end(req.method === 'POST' ? '{"token":"t-of-ada","expires_at":1}' : body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  };
  const sides = [await start('xano', '{"items":[1,2]}'), await start('service', '{}')] as const;
  const [xano, service] = sides;
  const endpoint = `${xano.url}/api:abc/posts?page=1`;
  if (to === 'nobody') await new Promise((resolve) => xano.server.close(resolve));
  try {
    const ran = await run(['compare-speed', endpoint, '--url', service.url, ...args], {
      apiKeys: 'k',
    });
    return { ...ran, requests, endpoint };
  } finally {
    for (const { server } of sides) {
      server.closeAllConnections();
      server.close();
    }
  }
};

const compare = suite('command compare-speed');

compare('sends requests to both in turn, and leaves out the first of each', async () => {
  const { code, out, requests, endpoint } = await compareServices(200, [
    '--requests',
    '3',
    '--json',
  ]);
  assert.is(code, 0);
  assert.equal(
    requests.map(({ by }) => by),
    Array.from({ length: 4 }, () => ['xano', 'service']).flat(),
  );
  assert.equal([requests[0]?.path, requests[1]?.path], ['/api:abc/posts?page=1', '/feed/explore']);
  const [{ theirs, ours, times } = {}] = jsonLines(out);
  const { p50_ms: of, p95_ms: most, ...rest } = theirs as Readonly<Record<string, number>>;
  const { p50_ms: by } = ours as Readonly<Record<string, number>>;
  assert.equal(rest, { url: endpoint, requests: 3, bytes: 15 });
  assert.ok(Number(of) > 0 && Number(most) >= Number(of));
  assert.is(times, Number(of) / Number(by));
});

compare('sends the given headers to Xano, and a token of the user to the service', async () => {
  const { code, out, requests } = await compareServices(200, [
    ...['--requests', '1', '--path', '/feed/following?limit=5', '--as', 'ada'],
    ...['--header', 'Authorization: Bearer of-xano'],
  ]);
  assert.is(code, 0);
  assert.equal(
    requests.slice(0, 3).map(({ path, authorization }) => [path, authorization]),
    [
      ['/auth/tokens', undefined],
      ['/api:abc/posts?page=1', 'Bearer of-xano'],
      ['/feed/following?limit=5', 'Bearer t-of-ada'],
    ],
  );
  assert.match(out.join('\n'), /p50 +p95 +bytes\n.*posts.* 15\n.*following.* 2\n\nThe service is /);
});

compare('a refusal or no answer is reported, not compared', async () => {
  const limited = await compareServices(429, []);
  assert.is(limited.code, 1);
  assert.is(limited.requests.length, 1);
  assert.match(limited.told.join('\n'), /takes no more requests for now: .*--requests/);
  const missing = await compareServices(404, ['--json']);
  assert.is(missing.code, 1);
  assert.match(missing.out.join('\n'), /"code":"not_comparable","message":".* answers 404: /);
  const gone = await compareServices(200, [], { to: 'nobody' });
  assert.is(gone.code, 1);
  assert.match(gone.told.join('\n'), /does not answer \(ECONNREFUSED\)/);
});

compare('invalid options are refused', async () => {
  for (const args of [
    ['not a url'],
    ['file:///etc/passwd'],
    ['http://127.0.0.1:1/', '--path', 'feed'],
    ['http://127.0.0.1:1/', '--requests', '0'],
    ['http://127.0.0.1:1/', '--header', 'nothing'],
  ]) {
    const { code, told } = await run(['compare-speed', ...args], { apiKeys: 'k' });
    assert.is(code, 2, args.join(' '));
    assert.match(told.join('\n'), 'It must be');
  }
});

compare.run();
