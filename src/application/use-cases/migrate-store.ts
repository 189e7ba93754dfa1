import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { ask, gen } from '../gen.js';
import type { Clock } from '../ports/clock.js';
import {
  migrationRefused,
  type Migration,
  type MigrationError,
  type NamesPage,
  type SourcePage,
  type SurplusPage,
} from '../ports/migration.js';

/** One look at every key of both stores. */
export interface Pass {
  /** From 1 on. */
  readonly number: number;
  readonly keys: number;
  /** How many of them the target did not hold as the source does, and now does. */
  readonly changed: number;
  /** Keys of the source that are not the service's, and stay there. */
  readonly foreign: number;
  readonly leases: readonly string[];
  readonly underWay: number;
  readonly ms: number;
}

export type Told =
  | { readonly type: 'begun'; readonly how: 'begun' | 'resumed' }
  | {
      readonly type: 'progress';
      readonly pass: number;
      readonly keys: number;
      readonly changed: number;
    }
  | ({ readonly type: 'pass' } & Pass);

export interface MigrationRun {
  /** Whether writing has stopped, so that the copy can be whole. */
  readonly finishes: boolean;
  /** Keys a second at the most; null: as many as can be. */
  readonly rate: number | null;
  readonly tell: (told: Told) => void;
}

/** The last pass, and whether the target is whole, so that the service may start there. */
export interface Migrated {
  readonly whole: boolean;
  readonly last: Pass;
}

export type MigrateStore = (run: MigrationRun) => TaskEither<MigrationError, Migrated>;

interface Deps {
  readonly migration: Migration;
  readonly clock: Clock;
  readonly wait: (ms: number) => TaskEither<never, void>;
}

/** Before the source is called restless: longer than a lease outlives who held it, and so many passes. */
const PATIENCE = 40_000;
const TRIES = 3;
const REST = 1000;

const isQuiet = ({ changed, leases, underWay }: Pass): boolean =>
  changed === 0 && leases.length === 0 && underWay === 0;

const restlessOf = ({ changed, leases, underWay }: Pass): string =>
  [
    ...(leases.length > 0 ? [`a service runs there (${leases.join(', ')})`] : []),
    ...(underWay > 0 ? [`changes are not carried out (${underWay})`] : []),
    ...(changed > 0 ? [`keys differed again (${changed})`] : []),
  ].join('; ');

/**
 * Copies a store that is in use. A pass compares every key and copies those that differ, so that it also is the check, and
 * whatever ended the run before, the next begins where that was. While others write, passes follow one another as long as each has
 * less than half to copy of what the one before had. With `finishes` the target is whole once a pass has found no
 * difference, no service and no change under way at the source.
 */
export const makeMigrateStore =
  ({ migration, clock, wait }: Deps): MigrateStore =>
  ({ finishes, rate, tell }) => {
    const passOf = (number: number): TaskEither<MigrationError, Pass> =>
      gen(function* () {
        const start = clock.now();
        let [keys, changed, foreign, underWay] = [0, 0, 0, 0];
        const leases = new Set<string>();
        const level = (page: NamesPage, looked: number) =>
          gen(function* () {
            if (page.names.length > 0) changed += yield* ask(migration.level(page.names));
            keys += looked;
            tell({ type: 'progress', pass: number, keys, changed });
            const due = rate === null ? 0 : start + (keys * 1000) / rate - clock.now();
            if (due > 0) yield* ask(wait(due));
          });
        for (let from: string | null = '0'; from !== null;) {
          const page: SourcePage = yield* ask(migration.source(from));
          foreign += page.foreign;
          underWay += page.underWay;
          for (const lease of page.leases) leases.add(lease);
          yield* ask(level(page, page.names.length));
          from = page.next === '0' ? null : page.next;
        }
        const held = keys;
        for (let from: string | null = '0'; from !== null;) {
          const page: SurplusPage = yield* ask(migration.surplus(from));
          yield* ask(level(page, page.looked));
          from = page.next === '0' ? null : page.next;
        }
        const ms = clock.now() - start;
        const pass = { number, keys: held, changed, foreign, leases: [...leases], underWay, ms };
        tell({ type: 'pass', ...pass });
        return pass;
      });

    const follow = gen(function* () {
      let last = yield* ask(passOf(1));
      while (last.changed > 0) {
        const next: Pass = yield* ask(passOf(last.number + 1));
        const isLess = next.changed < last.changed / 2;
        last = next;
        if (!isLess) break;
      }
      return { whole: false, last };
    });

    const finish = gen(function* () {
      const start = clock.now();
      for (let number = 1; ; number += 1) {
        yield* ask(migration.settle(clock.now()));
        const last = yield* ask(passOf(number));
        if (isQuiet(last)) {
          yield* ask(migration.complete);
          return { whole: true, last };
        }
        if (number >= TRIES && clock.now() - start > PATIENCE)
          return yield* ask(refuse(restlessOf(last)));
        if (last.leases.length > 0 || last.underWay > 0) yield* ask(wait(REST));
      }
    });

    return gen(function* () {
      tell({ type: 'begun', how: yield* ask(migration.begin) });
      return yield* ask(finishes ? finish : follow);
    });
  };

const refuse =
  (detail: string): TaskEither<MigrationError, never> =>
  () =>
    Promise.resolve({ _tag: 'Left', left: migrationRefused('still_written', detail) });
