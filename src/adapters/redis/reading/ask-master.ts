import * as E from 'fp-ts/lib/Either.js';
import type { Redis } from 'ioredis';
import * as t from 'io-ts';
import { storeUnavailable } from '../../../application/errors.js';
import type { RedisConnection } from '../connection.js';
import type { Ask } from './question.js';

/** Pause between two searches for the master, ms. */
const SEARCH_PAUSE = 5000;

const isReplica = async (client: Redis): Promise<boolean> => {
  try {
    const [role]: readonly unknown[] = await client.role();
    return role !== 'master';
  } catch (error) {
    // This user may not run ROLE: the server is taken for a master.
    if (error instanceof Error && error.name === 'ReplyError') return false;
    throw error;
  }
};

const DEMOTED = storeUnavailable(new Error('the server is no longer the master'), 'read_only');

/**
 * Reads without a copy. After a failover the connection may still be to the old master, which goes on answering
 * with its old data: its answers are refused (`StoreUnavailable`), and a new connection finds the new master. Where
 * that is to a replica again, no master can be found, and the replica's answers are accepted until the next search.
 */
export const makeAskMaster = (redis: RedisConnection, ask: Ask): Ask => {
  let searched = -Infinity;
  let isInVain = false;

  const search = (client: Redis): void => {
    searched = performance.now();
    isInVain = true;
    client.once('ready', () => {
      isReplica(client).then(
        (isStill) => {
          isInVain = isStill;
        },
        () => undefined,
      );
    });
    client.disconnect(true);
  };

  /** Resolves to whether answers to a call may be used; `sent`: when it was sent, by the monotonic clock, ms. */
  const isBelieved = async (client: Redis, sent: number): Promise<boolean> => {
    if (!(await isReplica(client))) return true;
    // The call went over the connection that was given up meanwhile.
    if (sent <= searched) return false;
    if (isInVain && sent - searched < SEARCH_PAUSE) return true;
    search(client);
    return false;
  };

  return (questions) => async () => {
    const sent = performance.now();
    const key = questions[0]?.key ?? '';
    const [believed, reply] = await Promise.all([
      redis.command('ROLE', key, (client) => isBelieved(client, sent), t.boolean)(),
      ask(questions)(),
    ]);
    if (E.isLeft(believed)) return believed;
    return believed.right ? reply : E.left(DEMOTED);
  };
};
