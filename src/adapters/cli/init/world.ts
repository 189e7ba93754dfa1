import type * as E from 'fp-ts/lib/Either.js';
import type { SampledRow } from '../../../application/sync/sample-rows.js';
import type { RowFields } from '../../../domain/sync/incoming-row.js';
import type { SyncMapping, TableMapping } from '../../../domain/sync/mapping.js';
import type { SchemaTable } from '../../../domain/sync/propose/schema.js';

/** How Xano is read: by an endpoint of the app's own, or by the Metadata API. */
export type Way =
  { readonly kind: 'endpoint'; readonly url: string; readonly token: string } | MetadataWay;

export interface MetadataWay {
  readonly kind: 'metadata';
  /** Up to and with `/api:meta`. */
  readonly url: string;
  readonly token: string;
  readonly workspace: string;
}

export interface Refusal {
  /** Xano answers, and has no such table. */
  readonly isMissing: boolean;
  /** A sentence without a secret in it. */
  readonly message: string;
}

export type Reading<A> = Promise<E.Either<Refusal, A>>;

export interface XanoReader {
  readonly workspaces: (
    at: Pick<MetadataWay, 'url' | 'token'>,
  ) => Reading<readonly { readonly id: string; readonly name: string }[]>;
  /** All tables with their columns; `onTable` is told of each that is asked for. */
  readonly tables: (
    way: MetadataWay,
    onTable: (name: string, at: number, of: number) => void,
  ) => Reading<readonly SchemaTable[]>;
  /** The first rows of a table. */
  readonly rows: (way: Way, table: string, limit: number) => Reading<readonly RowFields[]>;
}

export interface WrittenFile {
  readonly path: string;
  readonly text: string;
  /** Others of the machine may read it. */
  readonly isPublic: boolean;
}

/** What `init` sees of the world. */
export interface InitWorld {
  /** A setting by the environment or `.env`; empty: not set. */
  readonly read: (name: string) => string;
  readonly xano: XanoReader;
  /** Where the mapping goes. */
  readonly configPath: string;
  /** The JSON Schema of it, as seen from there; null where there is none. */
  readonly schemaPath: string | null;
  /** What the service would say of such a file. */
  readonly parse: (text: string) => E.Either<readonly string[], SyncMapping>;
  /** What it would make of rows. */
  readonly sample: (
    table: TableMapping,
    way: Way,
    filesUrl: string | null,
    rows: readonly RowFields[],
  ) => readonly SampledRow[];
  /** Null: there is no such file. */
  readonly readFile: (path: string) => string | null;
  /** Each whole or not at all. */
  readonly writeFiles: (files: readonly WrittenFile[]) => E.Either<string, void>;
  /** A new secret of so many bytes, in hexadecimal digits. */
  readonly newSecret: () => string;
}
