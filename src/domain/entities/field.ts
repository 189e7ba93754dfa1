/** What a value is. Words are what people say, texts what programs do. */
export type Kind =
  'id' | 'username' | 'text' | 'words' | 'address' | 'tags' | 'role' | 'count' | 'instant' | 'flag';

/** What is to be known of a field. What is given by nobody is the system's. */
export interface Field {
  readonly kind: Kind;
  /** Taken from a row of Xano that says it in our word. */
  readonly byXano?: true;
  /** Written by the service, by the write proxy. */
  readonly byService?: true;
  /** Given by whoever owns the row. */
  readonly byOwner?: true;
  /** The field of the author of which it is a copy. */
  readonly copyOf?: string;
  /** Follows from what stands elsewhere, so that it has no version of its own. */
  readonly isDerived?: true;
  /** In answers to everybody. */
  readonly isShown?: true;
  /** What it is where the hash has nothing; a hash that lacks another one is damaged. */
  readonly none?: '' | null;
}

export type Table = Readonly<Record<string, Field>>;

export type FieldsOf<T, Like> = {
  [F in keyof T]: T[F] extends Like ? F : never;
}[keyof T] &
  string;

/** The fields of which all of this is true, in the order of the table. */
export const fieldsOf = <T extends Table, const Like extends Partial<Field>>(
  table: T,
  like: Like,
): readonly FieldsOf<T, Like>[] =>
  Object.entries(table).flatMap(([name, field]) =>
    Object.entries(like).every(([property, value]) => field[property as keyof Field] === value)
      ? [name as FieldsOf<T, Like>]
      : [],
  );
