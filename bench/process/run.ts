import { spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

interface Running {
  readonly options?: Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'>;
  /** Pieces of text for the standard input, written as fast as the program reads them. */
  readonly input?: Iterable<string>;
}

/** Runs a program to its end and resolves to its output; rejects with its error output if it fails. */
export const run = async (
  program: string,
  args: readonly string[],
  { options = {}, input = [] }: Running = {},
): Promise<string> => {
  const child = spawn(program, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  let complaint = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const closed = once(child, 'close');
  await Promise.all([pipeline(Readable.from(input), child.stdin), closed]);
  if (child.exitCode !== 0) throw new Error(`${program} failed: ${complaint.slice(-2000)}`);
  return output;
};
