import { spawnSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';
import type { Block } from './blocks.js';
import { runSource } from '../xano-kit/interpreter.js';
import { makeWorld } from '../xano-kit/world.js';

type Env = Readonly<Record<string, string>>;

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** Blocks until the answer arrives, as Xano does. */
const send = (
  method: string,
  url: string,
  headers: readonly string[],
  body: string | undefined,
): Reply => {
  const args = ['-s', '-X', method, '-w', '\n%{http_code}', url];
  for (const header of headers) args.push('-H', header);
  if (body !== undefined) args.push('-d', body);
  const lines = spawnSync('curl', args, { encoding: 'utf8' }).stdout.split('\n');
  return { status: Number(lines.pop()), body: JSON.parse(lines.join('\n')) as unknown };
};

interface Options {
  readonly headers: Env;
  readonly body?: unknown;
}

const olderCall =
  (method: string) =>
  (url: string, { headers, body }: Options): Reply =>
    send(
      method,
      url,
      Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      body === undefined ? undefined : JSON.stringify(body),
    );

/** The globals of a function in the older form, and in a current Lambda. */
const olderForm = (env: Env) => ({
  env,
  $http: { post: olderCall('POST'), patch: olderCall('PATCH'), delete: olderCall('DELETE') },
});
const lambda = ($env: Env) => ({ $env, fetch });

/** The line of a template that shows an example of its input. */
const INPUT = /^\s*\/\/ \$input, for example: (.+)$/m;

export const isTemplate = (code: string): boolean => INPUT.test(code);

const runXanoScript = (code: string, input: object, env: Env): unknown => {
  const world = makeWorld({
    env,
    answer: ({ method, url, headers, body }) => {
      const { status, body: result } = send(method, url, headers, body);
      return { status, result };
    },
  });
  return runSource(code, { ...input }, world);
};

/** Runs a Xano function template with the input that it names; resolves to its result as JSON. */
export const runTemplate = async (
  { document, language, text }: Block,
  env: Env,
): Promise<string> => {
  const $input = JSON.parse(INPUT.exec(text)?.[1] ?? 'null') as object;
  if (language === 'xs') return JSON.stringify(runXanoScript(text, $input, env));
  const known = document.includes('OLDER') ? olderForm(env) : lambda(env);
  const result: unknown = runInNewContext(`(async () => {${text}\n})()`, { $input, ...known });
  return JSON.stringify(await result);
};
