import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Entity } from '../../domain/sync/entity.js';

/** A row as Xano has it. Integers beyond 2^53 are strings of their digits. */
export type SourceRow = Readonly<Record<string, unknown>>;

export interface PageQuery {
  readonly entity: Entity;
  /** Name of one of several tables of the entity; the first table when absent. */
  readonly table?: string;
  /** Only rows with a greater id; null starts at the first row. */
  readonly afterId: string | null;
  /** Only rows changed at or after this instant, ms; null for all. */
  readonly updatedSince: number | null;
  readonly limit: number;
}

/** What an answer reveals about Xano's clock. */
export interface SourceClock {
  /** The earliest instant, by Xano's clock, at which the request can have been sent, ms. */
  readonly asked: number;
  /** How far Xano's clock is ahead of ours, ms; negative when it is behind. Half a second either way means nothing. */
  readonly skew: number;
}

/** Rows in the order of their ids. `end`: there was no further row when this page was read. */
export interface SourcePage {
  readonly rows: readonly SourceRow[];
  readonly end: boolean;
  /** Number of rows that the query finds in all; null or absent when the answer does not say. */
  readonly total?: number | null;
  /** Null or absent when the answer has no credible date. */
  readonly clock?: SourceClock | null;
}

/** Xano cannot be reached, did not answer in time, or answered 5xx: it may be asked again. */
export interface SourceUnavailable {
  readonly _tag: 'SourceUnavailable';
  readonly cause: unknown;
}

/** Xano answered that it was asked too often. */
export interface SourceLimited {
  readonly _tag: 'SourceLimited';
  /** How long to wait, ms; null when Xano did not say. */
  readonly retryAfter: number | null;
}

/** Xano refused, and would refuse the same again: a wrong token, an unknown table, a bad query. */
export interface SourceRefused {
  readonly _tag: 'SourceRefused';
  readonly status: number;
  /** Xano's own code, such as `ERROR_CODE_UNAUTHORIZED`; empty when it gave none. */
  readonly code: string;
  /** Xano's own words, short and without anything that was sent; empty when it gave none. */
  readonly message: string;
  /** The input parameter that Xano names; null when it names none. */
  readonly param: string | null;
}

/** Xano has no table of this name or number, or none any more: somebody renamed or deleted it. */
export interface SourceTableMissing {
  readonly _tag: 'SourceTableMissing';
  readonly table: string;
  /** Names of the tables there; empty when they were not asked for. */
  readonly tables: readonly string[];
  /** The refusal that Xano answered to the number the table had; null when there was none. */
  readonly said: SourceRefused | null;
}

/** A success status whose body is not one: an error in disguise, an empty or a truncated body. */
export interface SourceFault {
  readonly _tag: 'SourceFault';
  /** A sentence of our own that quotes nothing of the answer. */
  readonly reason: string;
}

export type SourceError =
  SourceUnavailable | SourceLimited | SourceRefused | SourceTableMissing | SourceFault;

export interface Source {
  /** The entities that this source is configured for. */
  readonly entities: readonly Entity[];
  /**
   * Returns one of the requests that must precede `page`, such as the look-up of the table's number; null when none must. A
   * caller that counts requests makes them this way; otherwise `page` makes them itself.
   */
  readonly prepare?: (entity: Entity) => TaskEither<SourceError, void> | null;
  /** Returns Xano's number of the table; null while it is not known here. */
  readonly numberOf?: (entity: Entity, table?: string) => string | null;
  /**
   * Makes one request and no retry. The page may hold rows outside the query, since Xano may ignore a filter: the caller
   * checks each row again.
   */
  readonly page: (query: PageQuery) => TaskEither<SourceError, SourcePage>;
}
