import type * as E from 'fp-ts/lib/Either.js';
import type { SampledRow } from '../../../application/sync/sample-rows.js';
import type { RowFields } from '../../../domain/sync/incoming-row.js';
import type { SyncMapping, TableMapping } from '../../../domain/sync/mapping.js';
import type { SchemaTable } from '../../../domain/sync/propose/schema.js';

/** How to read Xano: by an endpoint in the app's workspace, or by the Metadata API. */
export type Way =
  { readonly kind: 'endpoint'; readonly url: string; readonly token: string } | MetadataWay;

export interface MetadataWay {
  readonly kind: 'metadata';
  /** Up to and including `/api:meta`. */
  readonly url: string;
  readonly token: string;
  readonly workspace: string;
}

export interface Refusal {
  /** Whether Xano answered that there is no such table. */
  readonly isMissing: boolean;
  /** A sentence without secrets. */
  readonly message: string;
}

export type Reading<A> = Promise<E.Either<Refusal, A>>;

export interface XanoReader {
  readonly workspaces: (
    at: Pick<MetadataWay, 'url' | 'token'>,
  ) => Reading<readonly { readonly id: string; readonly name: string }[]>;
  /** Reads all tables with their columns; `onTable` is called before each table is read. */
  readonly tables: (
    way: MetadataWay,
    onTable: (name: string, at: number, of: number) => void,
  ) => Reading<readonly SchemaTable[]>;
  /** Reads the first rows of a table. */
  readonly rows: (way: Way, table: string, limit: number) => Reading<readonly RowFields[]>;
}

export interface WrittenFile {
  readonly path: string;
  readonly text: string;
  /** Whether other users of the machine may read it. */
  readonly isPublic: boolean;
}

/** The world as `init` sees it. */
export interface InitWorld {
  /** Reads a setting from the environment or `.env`; empty: not set. */
  readonly read: (name: string) => string;
  readonly xano: XanoReader;
  /** The path of the mapping file. */
  readonly configPath: string;
  /** The path of its JSON Schema, relative to the mapping file; null if there is none. */
  readonly schemaPath: string | null;
  /** Parses a mapping file as the service would. */
  readonly parse: (text: string) => E.Either<readonly string[], SyncMapping>;
  /** Shows what the service would make of rows. */
  readonly sample: (
    table: TableMapping,
    way: Way,
    filesUrl: string | null,
    rows: readonly RowFields[],
  ) => readonly SampledRow[];
  /** Null if there is no such file. */
  readonly readFile: (path: string) => string | null;
  /** Writes each file whole or not at all. */
  readonly writeFiles: (files: readonly WrittenFile[]) => E.Either<string, void>;
  /** Makes a random secret, in hexadecimal digits. */
  readonly newSecret: () => string;
}
