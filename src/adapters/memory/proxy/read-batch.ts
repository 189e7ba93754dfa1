import * as E from 'fp-ts/lib/Either.js';
import type { ReadReply } from '../../../application/ports/proxy-store.js';
import type { Key } from '../../../domain/key.js';
import { isListing, type ReadCommand } from '../../../domain/read-policy.js';
import type { Keyspace } from '../keyspace.js';
import { runRead } from './read-command.js';
import { isBanned, storedAt, type Stored } from './stored.js';

interface Limits {
  readonly hideBanned: boolean;
  readonly maxReply: number;
}

const TOO_LARGE = 'ERR reply too large';

/** A result that no longer fits is left out, and after it every listing; single values may fit. */
export const readBatch = (
  space: Keyspace,
  commands: readonly ReadCommand[],
  { hideBanned, maxReply }: Limits,
): readonly ReadReply[] => {
  const lookup = (key: Key): Stored =>
    hideBanned && key.of === 'post' && isBanned(space, key.id) ? null : storedAt(space, key);

  let room = maxReply;
  let full = false;
  return commands.map((command): ReadReply => {
    if (full && isListing(command.name)) return E.left(TOO_LARGE);
    const reply = runRead(lookup, command);
    if (E.isLeft(reply)) return reply;
    const text = JSON.stringify(reply.right);
    const size = Buffer.byteLength(text);
    if (size > room) {
      full = true;
      return E.left(TOO_LARGE);
    }
    room -= size;
    return E.right(text);
  });
};
