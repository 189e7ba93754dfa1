/** The kind of a value. `words` are written by people, `text` by programs. */
export type Kind =
  'id' | 'username' | 'text' | 'words' | 'address' | 'tags' | 'role' | 'count' | 'instant' | 'flag';

/** The properties of a field. A field with none of the `by…` properties is the service's own. */
export interface Field {
  readonly kind: Kind;
  /** Taken from a row of Xano that has a column of this name. */
  readonly byXano?: true;
  /** A service principal may write it through the write proxy. */
  readonly byService?: true;
  /** The owner of the row provides it. */
  readonly byOwner?: true;
  /** The field of the author that it copies. */
  readonly copyOf?: string;
  /** Derived from other data, so that it has no version of its own. */
  readonly isDerived?: true;
  /** Included in answers to everybody. */
  readonly isShown?: true;
  /** Value of the field where the hash lacks it. A hash that lacks a field without `none` is damaged. */
  readonly none?: '' | null;
}

export type Table = Readonly<Record<string, Field>>;

export type FieldsOf<T, Like> = {
  [F in keyof T]: T[F] extends Like ? F : never;
}[keyof T] &
  string;

/** Returns the fields that have all properties of `like`, in the order of the table. */
export const fieldsOf = <T extends Table, const Like extends Partial<Field>>(
  table: T,
  like: Like,
): readonly FieldsOf<T, Like>[] =>
  Object.entries(table).flatMap(([name, field]) =>
    Object.entries(like).every(([property, value]) => field[property as keyof Field] === value)
      ? [name as FieldsOf<T, Like>]
      : [],
  );
