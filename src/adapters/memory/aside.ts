import type { Row } from '../../domain/sync/row.js';
import { keep } from './ttl-map.js';
import type { Keyspace } from './keyspace.js';

const nameOf = (of: 'user' | 'post', name: string): string => `${of} ${name}`;

/** What is put aside of a user or a post; null: nothing. */
export const asideOf = ({ sync }: Keyspace, of: 'user' | 'post', name: string): Row | null =>
  sync.aside.get(nameOf(of, name))?.value ?? null;

/** In the place of what was put aside before, for as long as records wait. */
export const setAside = (
  { sync }: Keyspace,
  of: 'user' | 'post',
  name: string,
  row: Row | null,
): void => {
  sync.aside.delete(nameOf(of, name));
  if (row !== null)
    keep(sync.aside, nameOf(of, name), row, sync.clock.latest + sync.settings.deferTtl);
};
