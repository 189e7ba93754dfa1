import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { startServer, type Server, type ServerEnv, type ServerOptions } from './server.js';
import { until } from '../run/until.js';

export interface Answered {
  readonly status: number;
  readonly text: string;
  /** The request id that the client sent, under which the log has the request. */
  readonly id: string;
}

interface Line {
  readonly pid: number;
  readonly id?: string;
  readonly msg: string;
}

/** Parses the lines of the log, which is JSON in production, and skips everything else that is printed. */
export const linesOf = ({ logs }: Server): readonly Line[] =>
  logs()
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as Line);

/** Sends a request on a new connection; the workers accept connections in turn. */
export const ask = (
  { port, apiKey }: Pick<Server, 'port' | 'apiKey'>,
  path: string,
  commands?: readonly (readonly string[])[],
): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const id = randomUUID();
    const headers = {
      'X-API-Key': apiKey,
      'X-Request-Id': id,
      ...(commands === undefined ? {} : { 'Content-Type': 'application/json' }),
    };
    const method = commands === undefined ? 'GET' : 'POST';
    const sent = request(
      { host: '127.0.0.1', port, path, method, headers, agent: false },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (part: string) => {
          text += part;
        });
        answer.once('error', reject);
        answer.once('end', () => {
          resolve({ status: answer.statusCode ?? 0, text, id });
        });
      },
    );
    sent.once('error', reject);
    sent.end(commands === undefined ? undefined : JSON.stringify(commands));
  });

/** Returns the process that answered, by its line in the log. */
export const answererOf = async (server: Server, { id }: Answered): Promise<number> => {
  const find = (): Line | undefined =>
    linesOf(server).find((line) => line.msg === 'request' && line.id === id);
  await until(`the log of ${id}`, () => find() !== undefined);
  return find()?.pid ?? 0;
};

/** Returns the processes that answer, in the order in which they were seen, once `count` of them have answered. */
export const workersOf = async (server: Server, count: number): Promise<readonly number[]> => {
  const pids = new Set<number>();
  await until(`${count} processes answer`, async () => {
    pids.add(await answererOf(server, await ask(server, '/explain-nothing')));
    return pids.size >= count;
  });
  return [...pids];
};

export const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Starts several processes on one port, with a log in JSON. */
export const startTwo = (env: ServerEnv, options?: ServerOptions): Promise<Server> =>
  startServer({ NODE_ENV: 'production', RATE_LIMIT: 'off', WEB_CONCURRENCY: '2', ...env }, options);
