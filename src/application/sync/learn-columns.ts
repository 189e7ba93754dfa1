import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { kindTold, uniteKinds, type ColumnKind } from '../../domain/column-kind.js';
import type { Clean, ColumnOwner, Shown } from '../../domain/shown.js';
import type { FilesUrl } from '../../domain/sync/file.js';
import type { StoreError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { ColumnKinds, ToldKind } from '../ports/column-kinds.js';
import type { Digest } from '../ports/digest.js';
import type { Apply } from './apply.js';
import type { Batch, Entry } from './entry.js';
import { readEntry } from './evaluate.js';

export interface FieldSettings {
  /** Fields of a user that others see. */
  readonly publicFields: ReadonlySet<string>;
  /** Cleans a text, which may be JSON, as others see it. */
  readonly clean: Clean;
  /** Columns shown of users and posts, with their kind; null where the kind is learned from records. */
  readonly columns: Readonly<Record<ColumnOwner, ReadonlyMap<string, ColumnKind | null>>>;
}

export interface LearnedColumns {
  readonly shown: Shown;
  /** Whether there is any column whose kind the settings do not say. */
  readonly learns: boolean;
  /** Learns what other processes have learned. */
  readonly refresh: TE.TaskEither<StoreError, void>;
  /** Wraps `apply` so that it first learns what the records show of columns. */
  readonly hearing: (apply: Apply) => Apply;
}

interface Deps {
  readonly settings: FieldSettings;
  readonly columnKinds: ColumnKinds;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly filesUrl?: FilesUrl;
}

const printTold = ({ owner, field, kind }: ToldKind): string => `${owner}:${field}:${kind}`;

export const makeColumns = ({
  settings: { publicFields, clean, columns },
  columnKinds,
  clock,
  digest,
  filesUrl = null,
}: Deps): LearnedColumns => {
  const unsaid = (owner: ColumnOwner): readonly string[] =>
    [...columns[owner]].flatMap(([field, kind]) => (kind === null ? [field] : []));
  const learned: Readonly<Record<ColumnOwner, ReadonlyMap<string, Set<ColumnKind>>>> = {
    user: new Map(unsaid('user').map((field) => [field, new Set()])),
    post: new Map(unsaid('post').map((field) => [field, new Set()])),
  };
  let edition = 0;
  const learns = learned.user.size + learned.post.size > 0;

  const remember = (told: readonly ToldKind[]) => (): void => {
    for (const { owner, field, kind } of told) {
      const kinds = learned[owner].get(field);
      if (kinds === undefined || kinds.has(kind)) continue;
      kinds.add(kind);
      edition += 1;
    }
  };

  const newOf = ({ content }: Entry): readonly ToldKind[] => {
    if (content.kind !== 'delivery') return [];
    const { entity: owner, row } = content.delivery;
    if (owner !== 'user' && owner !== 'post') return [];
    return [...learned[owner]].flatMap(([field, known]): readonly ToldKind[] => {
      const kind = Object.hasOwn(row, field) ? kindTold(row[field]) : null;
      return kind === null || known.has(kind) ? [] : [{ owner, field, kind }];
    });
  };

  /** Whether an entry's row is kept: a refused or deleted row is never shown, and what is learned of a column stays. */
  const isKept = (entry: Entry): boolean =>
    readEntry(entry, { now: clock.now(), filesUrl }, digest).record?.deleted === false;

  /** Returns what a batch newly shows of columns, each kind once. */
  const newIn = ({ entries }: Batch): readonly ToldKind[] => {
    const news = new Map<string, ToldKind>();
    for (const entry of entries) {
      // Few rows show anything new, so few are read here as well.
      const told = newOf(entry).filter((one) => !news.has(printTold(one)));
      if (told.length > 0 && isKept(entry)) for (const one of told) news.set(printTold(one), one);
    }
    return [...news.values()];
  };

  const learn = (told: readonly ToldKind[]): TE.TaskEither<StoreError, void> =>
    told.length === 0
      ? TE.right(undefined)
      : pipe(
          columnKinds.add(told),
          TE.tapIO(() => remember(told)),
        );

  /** Returns the kinds that are known here, and no longer in a store that was emptied. */
  const unkept = (kept: readonly ToldKind[]): readonly ToldKind[] => {
    const names = new Set(kept.map(printTold));
    return (['user', 'post'] as const)
      .flatMap((owner) =>
        [...learned[owner]].flatMap(([field, kinds]) =>
          [...kinds].map((kind): ToldKind => ({ owner, field, kind })),
        ),
      )
      .filter((told) => !names.has(printTold(told)));
  };

  return {
    shown: {
      has: (field) => publicFields.has(field),
      clean,
      columns: {
        post: [...columns.post.keys()],
        user: [...publicFields],
        edition: () => edition,
        kindOf: (owner, field) =>
          columns[owner].get(field) ?? uniteKinds(learned[owner].get(field) ?? new Set()),
      },
    },
    learns,
    refresh: pipe(
      columnKinds.read,
      TE.tapIO(remember),
      TE.flatMap((kept) => learn(unkept(kept))),
    ),
    hearing: (apply) => (batch) =>
      pipe(
        learn(learns ? newIn(batch) : []),
        TE.flatMap(() => apply(batch)),
      ),
  };
};
