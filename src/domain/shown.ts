import { readAs, type ColumnKind, type JsonValue } from './column-kind.js';
import { withoutSecrets } from './secrets.js';
import { byteLength } from './text.js';

export type ColumnOwner = 'user' | 'post';

/** The columns of the app that are answered besides the usual fields. */
export interface Columns {
  /** Those of posts. */
  readonly post: readonly string[];
  /** The fields of a user that everybody sees, the usual ones among them. */
  readonly user: readonly string[];
  /** Another value once the kind of some column is another. */
  readonly edition?: () => unknown;
  /** Text of whatever is no such column. */
  readonly kindOf: (owner: ColumnOwner, field: string) => ColumnKind;
}

/** What others see: which fields of users, and which columns. */
export interface Shown {
  readonly has: (field: string) => boolean;
  readonly columns?: Columns;
  /** A text as others see it, which may be JSON; without it, secrets alone are taken out. */
  readonly clean?: Clean;
}

export type Clean = (text: string) => string;

/** Without secrets, and without what the deployment shows nobody, in whatever spelling and however deep. */
export const cleanOf = ({ clean = withoutSecrets }: Shown): Clean => clean;

/** What is answered of a value as it is kept. */
export const presentValue = (
  shown: Shown,
  owner: ColumnOwner,
  field: string,
  text: string,
): JsonValue => readAs(shown.columns?.kindOf(owner, field) ?? 'text', cleanOf(shown)(text));

type Fields = Readonly<Record<string, string>>;

/** The fields of these names, in their order; one that no longer fits into so many bytes, names included, is left out. */
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

/** What a post shows of its columns; the settings name no secret. */
export const fittingColumns = fitting(16_384);

const fittingAuthor = fitting(8192);

/**
 * What stands of an author beside a post. Where not all of it fits the longest is left out: the role and the counts stand
 * behind the texts, and would go for them.
 */
export const publicPart = (fields: Fields, names: readonly string[]): Fields => {
  const part = fittingAuthor(fields, names);
  if (names.every((name) => Object.hasOwn(part, name) === Object.hasOwn(fields, name))) return part;
  const lengthOf = (name: string): number => fields[name]?.length ?? 0;
  const shortestFirst = names.toSorted((a, b) => lengthOf(a) - lengthOf(b));
  return fittingAuthor(fittingAuthor(fields, shortestFirst), names);
};

/** The columns of a post as they are answered. */
export const presentColumns = (kept: Fields, shown: Shown): Readonly<Record<string, JsonValue>> =>
  Object.fromEntries(
    Object.entries(fittingColumns(kept, shown.columns?.post ?? [])).map(([name, text]) => [
      name,
      presentValue(shown, 'post', name, text),
    ]),
  );
