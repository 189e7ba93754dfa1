import * as E from 'fp-ts/lib/Either.js';
import { judgeName } from './proxy-command.js';
import { READ_NAMES } from './read-policy.js';
import { WRITE_NAMES } from './write-policy.js';

type Kind = 'read' | 'write';

const KINDS: ReadonlyMap<string, Kind> = new Map([
  ...READ_NAMES.map((name) => [name, 'read'] as const),
  ...WRITE_NAMES.map((name) => [name, 'write'] as const),
]);

/** Returns which proxy allows a command, judged by its name alone; null if neither does. */
export const kindOf = (command: readonly unknown[]): Kind | null => {
  const name = judgeName(command);
  return E.isRight(name) ? (KINDS.get(name.right) ?? null) : null;
};

export const isWrite = (command: readonly unknown[]): boolean => kindOf(command) === 'write';
