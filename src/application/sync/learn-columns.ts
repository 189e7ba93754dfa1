import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { kindShownBy, uniteKinds, type ColumnKind } from '../../domain/column-kind.js';
import type { Clean, ColumnOwner, Shown } from '../../domain/shown.js';
import type { FilesUrl } from '../../domain/sync/file.js';
import type { StoreError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { ColumnKinds, ReceivedKind } from '../ports/column-kinds.js';
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

const printTold = ({ owner, field, kind }: ReceivedKind): string => `${owner}:${field}:${kind}`;

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

  const remember = (kinds: readonly ReceivedKind[]) => (): void => {
    for (const { owner, field, kind } of kinds) {
      const kinds = learned[owner].get(field);
      if (kinds === undefined || kinds.has(kind)) continue;
      kinds.add(kind);
      edition += 1;
    }
  };

  const newOf = ({ content }: Entry): readonly ReceivedKind[] => {
    if (content.kind !== 'delivery') return [];
    const { entity: owner, row } = content.delivery;
    if (owner !== 'user' && owner !== 'post') return [];
    return [...learned[owner]].flatMap(([field, known]): readonly ReceivedKind[] => {
      const kind = Object.hasOwn(row, field) ? kindShownBy(row[field]) : null;
      return kind === null || known.has(kind) ? [] : [{ owner, field, kind }];
    });
  };

  /** Whether an entry's row is kept: a refused or deleted row is never shown, and what is learned of a column stays. */
  const isKept = (entry: Entry): boolean =>
    readEntry(entry, { now: clock.now(), filesUrl }, digest).record?.deleted === false;

  /** Returns what a batch newly shows of columns, each kind once. */
  const newIn = ({ entries }: Batch): readonly ReceivedKind[] => {
    const news = new Map<string, ReceivedKind>();
    for (const entry of entries) {
      // Few rows show anything new, so few are read here as well.
      const kinds = newOf(entry).filter((one) => !news.has(printTold(one)));
      if (kinds.length > 0 && isKept(entry)) for (const one of kinds) news.set(printTold(one), one);
    }
    return [...news.values()];
  };

  const learn = (kinds: readonly ReceivedKind[]): TE.TaskEither<StoreError, void> =>
    kinds.length === 0
      ? TE.right(undefined)
      : pipe(
          columnKinds.add(kinds),
          TE.tapIO(() => remember(kinds)),
        );

  /** Returns the kinds that are known here, and no longer in a store that was emptied. */
  const unkept = (kept: readonly ReceivedKind[]): readonly ReceivedKind[] => {
    const names = new Set(kept.map(printTold));
    return (['user', 'post'] as const)
      .flatMap((owner) =>
        [...learned[owner]].flatMap(([field, kinds]) =>
          [...kinds].map((kind): ReceivedKind => ({ owner, field, kind })),
        ),
      )
      .filter((kinds) => !names.has(printTold(kinds)));
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
