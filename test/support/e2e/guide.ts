import { execFileSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';
import { parseCurl } from './curl.js';
import { toReply, type E2eService, type Reply } from './service.js';

const PRINTED_URL = 'https://your-redis-service.com';

/** Sends a request of the guide, with its placeholders filled in. */
export const runPrinted = async (
  { server, key, user }: E2eService,
  printed: string,
): Promise<Reply> => {
  const text = printed
    .replace(PRINTED_URL, server.url)
    .replace('your-api-key-here', key['X-API-Key'] ?? '')
    .replace('Bearer <jwt-token-for-alice>', user('alice')['Authorization'] ?? '')
    .trim();
  const { method, url, headers, body } = parseCurl(text);
  return toReply(await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) }));
};

/** Sends a body that the guide prints without its `curl`. */
export const writePrinted = async ({ server, key }: E2eService, body: string): Promise<Reply> =>
  toReply(
    await fetch(`${server.url}/redis/write`, {
      method: 'POST',
      headers: { ...key, 'Content-Type': 'application/json' },
      body,
    }),
  );

/** Waits for the answer like Xano's own `$http`: a separate process makes the request. */
const ASK = `
  let input = '';
  process.stdin.on('data', (chunk) => (input += chunk)).on('end', async () => {
    const { url, headers, body } = JSON.parse(input);
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await answer.text();
    let read = text;
    try { read = JSON.parse(text); } catch {}
    process.stdout.write(JSON.stringify({ status: answer.status, body: read }));
  });
`;

const post = (url: string, options: object): unknown =>
  JSON.parse(
    execFileSync(process.execPath, ['-e', ASK], {
      input: JSON.stringify({ url, ...options }),
    }).toString(),
  );

const environmentOf = ({ server, key }: E2eService) => ({
  REDIS_API_KEY: key['X-API-Key'],
  REDIS_SERVICE_URL: server.url,
});

/** Runs a Xano function as printed, on an input; returns its result as JSON. */
export const runTemplate = (service: E2eService, script: string, $input: object): unknown => {
  const result: unknown = runInNewContext(`JSON.stringify((function () {${script}\n})())`, {
    $input,
    env: environmentOf(service),
    $http: { post },
    generateJwtToken: (username: string) => service.server.jwtFor(username),
  });
  return typeof result === 'string' ? (JSON.parse(result) as unknown) : undefined;
};

/** Runs printed declarations and then a call of them, with the globals that the guide assumes. */
export const runPrintedCall = (
  service: E2eService,
  script: string,
  call: string,
  given: object,
): unknown => runInNewContext(`${script}\n${call}`, { env: environmentOf(service), ...given });
