import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../process/folders.js';
import { run } from '../process/run.js';

/** Encodes a command as RESP. */
const encoded = (words: readonly string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;

/** Measures how many commands a second `redis-cli --pipe` sends to a Redis from a file that exists already. */
export const pipeCommands = async (
  port: number,
  commands: Iterable<readonly string[]>,
): Promise<number> => {
  const file = join(temporaryFolder(), 'commands');
  const encodings = Array.from(commands, encoded);
  writeFileSync(file, encodings.join(''));
  const begun = performance.now();
  const said = await run('sh', ['-c', `redis-cli -p ${port} --pipe < "$0"`, file]);
  const seconds = (performance.now() - begun) / 1000;
  if (!said.includes('errors: 0')) throw new Error(`redis-cli --pipe: ${said}`);
  return encodings.length / seconds;
};
