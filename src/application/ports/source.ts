import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Entity } from '../../domain/sync/entity.js';

/** A row as Xano has it. Integers past 2^53 are their digits, as text. */
export type SourceRow = Readonly<Record<string, unknown>>;

export interface PageQuery {
  readonly entity: Entity;
  /** Which of several tables of the entity; the first where none is named. */
  readonly table?: string;
  /** Rows with a greater id; null from the first row on. */
  readonly afterId: string | null;
  /** Rows changed at or after this instant, ms; null for all. */
  readonly updatedSince: number | null;
  readonly limit: number;
}

/** What an answer tells of Xano's clock. */
export interface SourceClock {
  /** When the answer was asked for, by that clock at the latest, ms. */
  readonly asked: number;
  /** How far that clock is ahead of ours, ms; negative: behind. Half a second either way is no skew. */
  readonly skew: number;
}

/** Rows in the order of their ids. `end`: there was no further row when this page was read. */
export interface SourcePage {
  readonly rows: readonly SourceRow[];
  readonly end: boolean;
  /** How many rows the query finds in all; null, or not there: the answer does not say. */
  readonly total?: number | null;
  /** Null, or not there: the answer tells nothing that can be believed. */
  readonly clock?: SourceClock | null;
}

/** Xano cannot be reached, did not answer in time, or answered 5xx: it may be asked again. */
export interface SourceUnavailable {
  readonly _tag: 'SourceUnavailable';
  readonly cause: unknown;
}

/** Xano said that it was asked too often. */
export interface SourceLimited {
  readonly _tag: 'SourceLimited';
  /** How long to wait, when Xano said so, ms. */
  readonly retryAfter: number | null;
}

/** Xano will refuse the same again: a wrong token, an unknown table, a bad query. */
export interface SourceRefused {
  readonly _tag: 'SourceRefused';
  readonly status: number;
  /** Xano's own code, such as `ERROR_CODE_UNAUTHORIZED`; empty when it gave none. */
  readonly code: string;
  /** Xano's own words, short and without anything that was sent; empty when it gave none. */
  readonly message: string;
  /** Which part of the input Xano names; null where it names none. */
  readonly param: string | null;
}

/** Xano has no table of this name or number, or none any more: somebody renamed or deleted it. */
export interface SourceTableMissing {
  readonly _tag: 'SourceTableMissing';
  readonly table: string;
  /** What the tables there are called; none where that was not asked. */
  readonly tables: readonly string[];
  /** What Xano answered to the number that the table had. */
  readonly said: SourceRefused | null;
}

/** A success that does not have the shape of one: an error in disguise, an empty body, a cut one. */
export interface SourceFault {
  readonly _tag: 'SourceFault';
  /** A sentence of our own, without the answer in it. */
  readonly reason: string;
}

export type SourceError =
  SourceUnavailable | SourceLimited | SourceRefused | SourceTableMissing | SourceFault;

export interface Source {
  /** The entities that this source is configured for. */
  readonly entities: readonly Entity[];
  /**
   * One request of those that have to come before `page`, such as for what the table is called there;
   * null when none has. Whoever counts requests makes them so; else `page` makes them by itself.
   */
  readonly prepare?: (entity: Entity) => TaskEither<SourceError, void> | null;
  /** By which number Xano knows the table, as far as that is known here. */
  readonly numberOf?: (entity: Entity, table?: string) => string | null;
  /**
   * One request and no retry. What comes back may hold rows outside the query, since a filter may be
   * ignored there: the caller looks at each row again.
   */
  readonly page: (query: PageQuery) => TaskEither<SourceError, SourcePage>;
}
