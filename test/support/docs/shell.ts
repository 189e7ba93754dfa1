import { spawn } from 'node:child_process';

export interface Shell {
  /** Runs lines and resolves to their stdout; variables that they set remain for the next. */
  readonly run: (lines: string) => Promise<string>;
  readonly end: () => void;
}

const END = '\u001e';
/** Longest duration of the lines of a block, ms. */
const LIMIT = 20_000;

/** Opens one bash for a whole document, as for a reader who pastes block after block. */
export const openShell = (env: Readonly<Record<string, string>>, limit = LIMIT): Shell => {
  const bash = spawn('bash', ['--noprofile', '--norc'], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  let look = (): void => undefined;
  bash.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    look();
  });
  bash.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  bash.once('close', () => {
    output += `${END}ended${END}`;
    look();
  });
  bash.stdin.write('set -u -o pipefail\n');

  return {
    run: (lines) =>
      new Promise((resolve, reject) => {
        output = '';
        errors = '';
        const late = setTimeout(() => {
          reject(new Error(`no end after ${limit} ms: ${lines}`));
        }, limit);
        look = () => {
          const [printed = '', code, rest] = output.split(END);
          if (code === undefined || rest === undefined) return;
          clearTimeout(late);
          if (code === '0') resolve(printed);
          else reject(new Error(`exit code ${code}: ${lines}\n${errors}`));
        };
        bash.stdin.write(`${lines}\nprintf '${END}%s${END}' $?\n`);
      }),
    end: () => void bash.kill('SIGKILL'),
  };
};
