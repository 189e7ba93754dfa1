import * as TE from 'fp-ts/lib/TaskEither.js';
import { ask, gen } from '../gen.js';
import {
  migrationRefused,
  type Migration,
  type MigrationError,
  type NamesPage,
  type RefusedMigration,
  type SourcePage,
  type SurplusPage,
} from '../ports/migration.js';
import type { Timer } from '../ports/timer.js';

/** One check of every key of both stores. */
export interface Pass {
  /** Number of the pass, from 1 on. */
  readonly number: number;
  readonly keys: number;
  /** How many of them differed at the target, and were copied. */
  readonly changed: number;
  /** How many of those differed again right after that; checked only when the pass may be the last one. */
  readonly again: number;
  /** Keys of the source that are not the service's, and are not copied. */
  readonly foreign: number;
  readonly leases: readonly string[];
  readonly underWay: number;
  /** Whether slots of a cluster moved meanwhile, so that keys may have been missed. */
  readonly moved: boolean;
  readonly ms: number;
}

export type MigrationEvent =
  | { readonly type: 'begun'; readonly how: 'begun' | 'resumed' }
  | {
      readonly type: 'progress';
      readonly pass: number;
      readonly keys: number;
      readonly changed: number;
    }
  | { readonly type: 'waiting'; readonly why: string }
  | ({ readonly type: 'pass' } & Pass);

export interface MigrationRun {
  /** Whether writing has stopped, so that this run can make the copy whole. */
  readonly finishes: boolean;
  /** Most keys per second; null for no limit. */
  readonly rate: number | null;
  readonly tell: (told: MigrationEvent) => void;
}

/** The last pass, and whether the target is whole, so that the service may start there. */
export interface Migrated {
  readonly whole: boolean;
  readonly last: Pass;
}

export type MigrateStore = (run: MigrationRun) => TE.TaskEither<MigrationError, Migrated>;

interface Deps {
  readonly migration: Migration;
  readonly timer: Pick<Timer, 'now'>;
  readonly wait: (ms: number) => TE.TaskEither<never, void>;
}

/**
 * How long to wait for the source to rest, ms (longer than a killed service's lease), and the pause between two checks, ms.
 */
const PATIENCE = 40_000;
const REST = 1000;
/** Most passes of a run that finishes, before the source counts as restless. */
const TRIES = 3;

const restlessOf = ({
  leases,
  underWay,
  moved,
}: Pick<Pass, 'leases' | 'underWay' | 'moved'>): string | null => {
  if (leases.length > 0) return `a service runs there (${leases.join(', ')})`;
  if (underWay > 0) return `changes of a service are not carried out (${underWay} records)`;
  return moved ? 'slots move from one node of the cluster to another' : null;
};

/**
 * Copies a store that is in use. A pass compares every key and copies those that differ, so that a run continues the work of
 * one that was interrupted. While others write, passes follow one another as long as each has less than half as much to copy
 * as the one before. With `finishes` the run waits until no service uses the source; the target is whole after a pass in
 * which every copied key was equal afterwards, no service has started, and no key has moved between nodes.
 */
export const makeMigrateStore =
  ({ migration, timer, wait }: Deps): MigrateStore =>
  ({ finishes, rate, tell }) => {
    const hasMoved = (before: string | null): TE.TaskEither<MigrationError, boolean> =>
      gen(function* () {
        return before === null || before !== (yield* ask(migration.layout));
      });

    /** Refuses when a service runs at the target: its data must not be overwritten. */
    const refuseServed = gen(function* () {
      for (let from: string | null = '0'; from !== null;) {
        const page: NamesPage = yield* ask(migration.served(from));
        if (page.names.length > 0) yield* ask(refuse('target_served', page.names.join(', ')));
        from = page.next === '0' ? null : page.next;
      }
    });

    const passOf = (number: number): TE.TaskEither<MigrationError, Pass> =>
      gen(function* () {
        yield* ask(refuseServed);
        const start = timer.now();
        const layout = yield* ask(migration.layout);
        let [keys, changed, again, foreign, underWay] = [0, 0, 0, 0, 0];
        const leases = new Set<string>();
        const level = (names: readonly string[], looked: number) =>
          gen(function* () {
            const differed = names.length === 0 ? 0 : yield* ask(migration.level(names));
            changed += differed;
            if (finishes && differed > 0) again += yield* ask(migration.level(names));
            keys += looked;
            tell({ type: 'progress', pass: number, keys, changed });
            const due = rate === null ? 0 : start + (keys * 1000) / rate - timer.now();
            if (due > 0) yield* ask(wait(due));
          });
        for (let from: string | null = '0'; from !== null;) {
          const page: SourcePage = yield* ask(migration.source(from));
          foreign += page.foreign;
          underWay += page.underWay;
          for (const lease of page.leases) leases.add(lease);
          yield* ask(level(page.names, page.names.length));
          from = page.next === '0' ? null : page.next;
        }
        const held = keys;
        for (let from: string | null = '0'; from !== null;) {
          const page: SurplusPage = yield* ask(migration.surplus(from));
          yield* ask(level(page.names, page.looked));
          from = page.next === '0' ? null : page.next;
        }
        const ms = timer.now() - start;
        const moved = yield* ask(hasMoved(layout));
        const met = { leases: [...leases], underWay, moved };
        const pass = { number, keys: held, changed, again, foreign, ...met, ms };
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

    /** Returns why the source is not at rest; null when it is. */
    const restless = gen(function* () {
      const layout = yield* ask(migration.layout);
      const leases: string[] = [];
      let underWay = 0;
      for (let from: string | null = '0'; from !== null;) {
        const page: SourcePage = yield* ask(migration.source(from));
        leases.push(...page.leases);
        underWay += page.underWay;
        from = page.next === '0' ? null : page.next;
      }
      return restlessOf({ leases, underWay, moved: yield* ask(hasMoved(layout)) });
    });

    const untilAtRest = gen(function* () {
      let toldAt: number | null = null;
      for (;;) {
        const trouble = yield* ask(migration.settle);
        const why = yield* ask(restless);
        if (why === null) return;
        if (toldAt === null) tell({ type: 'waiting', why });
        // Measured from the end of the first check, which itself takes long in a large store.
        toldAt ??= timer.now();
        if (timer.now() - toldAt > PATIENCE) {
          const cause = trouble?.cause instanceof Error ? `, since ${trouble.cause.message}` : '';
          yield* ask(refuse('still_written', why + cause));
        }
        yield* ask(wait(REST));
      }
    });

    const finish = gen(function* () {
      for (let number = 1; ; number += 1) {
        // Only a pass that begins after the last service has stopped sees all that this service wrote.
        yield* ask(untilAtRest);
        const last = yield* ask(passOf(number));
        // A service that came meanwhile may hold a lease where the pass had been already: leases are looked for again.
        const why = restlessOf(last) ?? (yield* ask(restless));
        if (last.again === 0 && why === null) {
          yield* ask(refuseServed);
          yield* ask(migration.complete);
          return { whole: true, last };
        }
        if (number === TRIES)
          yield* ask(
            refuse(
              'still_written',
              why ?? `${last.again} keys differed again once they were copied`,
            ),
          );
      }
    });

    return gen(function* () {
      tell({ type: 'begun', how: yield* ask(migration.begin) });
      return yield* ask(finishes ? finish : follow);
    });
  };

const refuse = (reason: RefusedMigration, detail: string): TE.TaskEither<MigrationError, never> =>
  TE.left(migrationRefused(reason, detail));
