import type { MetadataSourceSettings } from '../../../src/adapters/xano/metadata-source.js';
import type { SnapshotSourceSettings } from '../../../src/adapters/xano/snapshot-source.js';
import type { FakeXano } from './fake-xano.js';

const TIMEOUT = 20_000;

/** Settings to read all five tables of the fake, by their names, by the Metadata API. */
export const metadataSettings = (xano: FakeXano): MetadataSourceSettings => ({
  base: xano.base,
  token: xano.token,
  workspace: xano.workspace,
  dataSource: 'live',
  tables: {
    user: { table: 'user', updatedColumn: 'updated_at' },
    post: { table: 'post', updatedColumn: 'updated_at' },
    follow: { table: 'follow', updatedColumn: 'created_at' },
    like: { table: 'like', updatedColumn: 'created_at' },
    bookmark: { table: 'bookmark', updatedColumn: 'created_at' },
  },
  timeout: TIMEOUT,
});

/** Settings to read all five tables of the fake by its snapshot endpoint. */
export const snapshotSettings = (xano: FakeXano): SnapshotSourceSettings => ({
  url: xano.snapshotUrl,
  token: xano.token,
  entities: { user: 'user', post: 'post', follow: 'follow', like: 'like', bookmark: 'bookmark' },
  timeout: TIMEOUT,
});
