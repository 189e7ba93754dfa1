import { spawn } from 'node:child_process';
import { reaching } from '../redis/server.js';
import { programOf } from '../process/program.js';
import { tempFolder } from '../process/temp-folder.js';

/** The command that runs the command line as a separate process. */
export const CLI: readonly string[] = programOf('cli');

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Setting {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Folder in which `.env` is looked up; by default an empty one. */
  readonly cwd?: string;
}

/** Runs one command to its end, without the rest of this process's environment. */
export const runProcess = (
  args: readonly string[],
  { env = {}, stdin = '', cwd = tempFolder() }: Setting = {},
): Promise<CliRun> =>
  new Promise((resolve, reject) => {
    const [program = '', ...rest] = [...CLI, ...args];
    const child = spawn(program, rest, {
      cwd,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...reaching(env) },
      stdio: 'pipe',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, stdout, stderr });
    });
    // A command that reads no input may have ended already.
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
  });
