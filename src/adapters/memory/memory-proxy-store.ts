import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ProxyStore } from '../../application/ports/proxy-store.js';
import type { Keyspace } from './keyspace.js';
import { readBatch } from './proxy/read-batch.js';
import { writeBatch } from './proxy/write-batch.js';

export const makeMemoryProxyStore = (space: Keyspace): ProxyStore => ({
  read: (commands, limits) => TE.fromIO(() => readBatch(space, commands, limits)),
  write: (batch) => TE.fromIOEither(() => writeBatch(space, batch)),
});
