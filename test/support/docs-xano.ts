import { spawnSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';

interface Options {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** Xano waits for an answer before it goes on, and so does this. */
const send =
  (method: string) =>
  (url: string, { headers, body }: Options): Reply => {
    const args = ['-s', '-X', method, '-w', '\n%{http_code}', url];
    for (const [name, value] of Object.entries(headers)) args.push('-H', `${name}: ${value}`);
    if (body !== undefined) args.push('-d', JSON.stringify(body));
    const lines = spawnSync('curl', args, { encoding: 'utf8' }).stdout.split('\n');
    return { status: Number(lines.pop()), body: JSON.parse(lines.join('\n')) as unknown };
  };

/** The line of a template that says what it may be given. */
const INPUT = /^\/\/ \$input, for example: (.+)$/m;

export const isTemplate = (code: string): boolean => INPUT.test(code);

/** Runs a Xano function template with the input it names; answers what it returns, as JSON. */
export const runTemplate = (code: string, env: Readonly<Record<string, string>>): string => {
  const input: unknown = JSON.parse(INPUT.exec(code)?.[1] ?? 'null');
  const $http = { post: send('POST'), patch: send('PATCH'), delete: send('DELETE') };
  const result: unknown = runInNewContext(`(function () {${code}\n})()`, {
    $input: input,
    $http,
    env,
  });
  return JSON.stringify(result);
};
