import type { Origin } from '../../application/ports/origin.js';
import { parseVersions, printVersions, type Row } from '../../domain/sync/row.js';
import * as domain from '../../domain/sync/stamp-fields.js';
import type { Fields } from './keyspace.js';

export const VERSIONS = 'sys_versions';

type Change = Parameters<typeof domain.stampFields>[1];

const rowOf = (fields: Fields, versions = ''): Row => ({
  fields: Object.fromEntries(fields),
  versions: parseVersions(versions),
});

/** The versions of a hash that is about to be changed; undefined when it has none before and after. */
export const stampedVersions = (
  fields: Fields,
  versions: string | undefined,
  change: Change,
  origin: Origin,
): string | undefined =>
  versions === undefined && origin.version === null
    ? undefined
    : printVersions(domain.stampFields(rowOf(fields, versions), change, origin));

/** Stamps the fields of a hash before they are changed. */
export const stampFields = (fields: Fields, change: Change, origin: Origin): void => {
  const text = stampedVersions(fields, fields.get(VERSIONS), change, origin);
  if (text !== undefined) fields.set(VERSIONS, text);
};

/** Every field of a new row has the one version. */
export const stampRow = (fields: Fields, version: number | null): void => {
  if (version !== null)
    fields.set(
      VERSIONS,
      printVersions({
        row: { at: version, digest: '' },
        fields: {},
        keyed: new Set(),
        authors: [],
      }),
    );
};

export const versionOfDelete = (fields: Fields | undefined, origin: Origin): number | null =>
  domain.versionOfDelete(rowOf(new Map(), fields?.get(VERSIONS)), origin);
