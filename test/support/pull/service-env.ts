import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerEnv } from '../process/server.js';
import { tempFolder } from '../process/temp-folder.js';
import type { FakeXano } from '../xano/fake-xano.js';
import type { Entity } from '../../../src/domain/sync/entity.js';
import { XANO_TABLES } from '../xano/tables.js';

/** The columns of a user that may enter Redis. */
export const USER_COLUMNS = [
  'id',
  'username',
  'display_name',
  'bio',
  'avatar',
  'role',
  'created_at',
  'updated_at',
] as const;

const tableOf = (table: Entity, userColumns: readonly string[]) => ({
  entity: table,
  ...(table === 'user' ? { columns: userColumns } : {}),
});

/** Writes a mapping file that lets no other columns of users in, whatever Xano sends. */
export const writeMapping = (
  userColumns: readonly string[] = USER_COLUMNS,
  entities: readonly Entity[] = XANO_TABLES,
): string => {
  const path = join(tempFolder(), 'sync.config.json');
  const tables = Object.fromEntries(entities.map((table) => [table, tableOf(table, userColumns)]));
  writeFileSync(path, JSON.stringify({ tables }));
  return path;
};

/** The ways to tell the service how to reach a Xano. */
export const WAYS = {
  'the Metadata API': (xano: FakeXano): ServerEnv => ({
    XANO_META_URL: xano.base,
    XANO_META_TOKEN: xano.token,
    XANO_WORKSPACE: xano.workspace,
  }),
  'the endpoint': (xano: FakeXano): ServerEnv => ({
    XANO_SNAPSHOT_URL: xano.snapshotUrl,
    XANO_SNAPSHOT_TOKEN: xano.token,
  }),
} as const;

/** The settings of a service, or of the command, that pulls into this Redis with short pauses. */
export const pullEnv = (
  xano: FakeXano,
  redisUrl: string,
  way: keyof typeof WAYS,
): Record<string, string> => ({
  REDIS_URL: redisUrl,
  SYNC_PULL: 'true',
  PULL_INTERVAL: '200ms',
  PULL_PAGE: '10',
  COMPARE_INTERVAL: 'off',
  XANO_RATE: '8/500ms',
  SYNC_CONFIG: writeMapping(),
  ...(WAYS[way](xano) as Record<string, string>),
});
