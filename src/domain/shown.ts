import { readAs, type ColumnKind, type JsonValue } from './column-kind.js';
import { withoutSecrets } from './secrets.js';
import { byteLength } from './text.js';

export type ColumnOwner = 'user' | 'post';

/** The app's columns that answers include besides the built-in fields. */
export interface Columns {
  /** Columns of posts. */
  readonly post: readonly string[];
  /** Fields of a user that everybody sees, including the built-in ones. */
  readonly user: readonly string[];
  /** Returns a new value whenever the kind of a column has changed. */
  readonly edition?: () => unknown;
  /** Returns the kind of a column; `text` for anything that is no such column. */
  readonly kindOf: (owner: ColumnOwner, field: string) => ColumnKind;
}

/** Defines what others see: which fields of users, and which columns. */
export interface Shown {
  readonly has: (field: string) => boolean;
  readonly columns?: Columns;
  /** Cleans a text, which may be JSON, for others. If absent, only secrets are removed. */
  readonly clean?: Clean;
}

export type Clean = (text: string) => string;

/** Returns the function that removes secrets and what the deployment hides, in any spelling and at any depth. */
export const cleanOf = ({ clean = withoutSecrets }: Shown): Clean => clean;

/** Returns a stored value as it is answered. */
export const presentValue = (
  shown: Shown,
  owner: ColumnOwner,
  field: string,
  text: string,
): JsonValue => readAs(shown.columns?.kindOf(owner, field) ?? 'text', cleanOf(shown)(text));

type Fields = Readonly<Record<string, string>>;

/** Picks the named fields in order; skips each that would exceed `most` bytes in total, names included. */
const fitting =
  (most: number) =>
  (fields: Fields, names: readonly string[]): Fields => {
    let size = 0;
    const kept: Record<string, string> = {};
    for (const name of names) {
      const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
      const added = value === undefined ? Infinity : byteLength(name) + byteLength(value);
      if (value === undefined || size + added > most) continue;
      size += added;
      kept[name] = value;
    }
    return kept;
  };

/** Picks the columns that a post shows, up to 16 KiB. The settings cannot name a secret one. */
export const fittingColumns = fitting(16_384);

const fittingAuthor = fitting(8192);

/**
 * Picks the fields of an author that are shown beside a post. If not all fit, the longest are left out first; otherwise
 * long texts would displace the role and the counts, which come after them.
 */
export const publicPart = (fields: Fields, names: readonly string[]): Fields => {
  const part = fittingAuthor(fields, names);
  if (names.every((name) => Object.hasOwn(part, name) === Object.hasOwn(fields, name))) return part;
  const lengthOf = (name: string): number => fields[name]?.length ?? 0;
  const shortestFirst = names.toSorted((a, b) => lengthOf(a) - lengthOf(b));
  return fittingAuthor(fittingAuthor(fields, shortestFirst), names);
};

/** Returns the columns of a post as they are answered. */
export const presentColumns = (kept: Fields, shown: Shown): Readonly<Record<string, JsonValue>> =>
  Object.fromEntries(
    Object.entries(fittingColumns(kept, shown.columns?.post ?? [])).map(([name, text]) => [
      name,
      presentValue(shown, 'post', name, text),
    ]),
  );
