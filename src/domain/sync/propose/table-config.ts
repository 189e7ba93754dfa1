import type { ColumnKind } from '../../column-kind.js';
import type { Entity } from '../entity.js';
import type { Scalar } from '../scalar.js';

/** Where a field comes from, as `sync.config.json` says it. */
export type FieldConfig =
  | string
  | {
      readonly from: string | readonly string[];
      readonly values?: Readonly<Record<string, Scalar>>;
      readonly else?: Scalar;
    }
  | { readonly slug: string }
  | null;

/** A table as `sync.config.json` says it. */
export interface TableConfig {
  readonly entity: Entity;
  readonly fields?: Readonly<Record<string, FieldConfig>>;
  readonly where?: Readonly<Record<string, Scalar>>;
  readonly deleted?: string;
  readonly updated?: string;
}

/** What is proposed for a table, and what is to be known of it. */
export interface Proposal {
  readonly config: TableConfig;
  readonly notes: readonly string[];
  /** Columns of the app's own that enter, which nobody is shown unless a setting names them. */
  readonly own: readonly OwnColumn[];
  /** Columns of the app's own that stay in Xano. */
  readonly others: readonly string[];
}

export interface OwnColumn {
  readonly name: string;
  readonly type: ColumnKind;
}
