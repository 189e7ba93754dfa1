import * as E from 'fp-ts/lib/Either.js';
import { isAhead } from '../clocks.js';
import type { Trouble } from './trouble.js';

/** For each source, the instant (ms) up to which it proves the copy to match Xano; null: no information yet. */
export interface AgeSources {
  readonly canary: number | null;
  /** Whether some table is not pulled, so that only the canary proves its age. */
  readonly needsCanary: boolean;
  /** One entry for each pulled table: see `readingOf`. */
  readonly pulled: Readonly<Record<string, number | null>>;
}

/** What one process knows about the age of the copy without asking Redis. */
export interface AgeReport {
  /** Everything that Xano had by this instant (ms) is in the copy; null: unknown. */
  readonly asOf: number | null;
  /** The reasons why it is unknown, each a clause of a sentence. */
  readonly missing: readonly string[];
  /** When this was last checked, or this process began to check, ms; null: no process checks. */
  readonly learntAt: number | null;
}

export const NO_REPORT: AgeReport = { asOf: null, missing: [], learntAt: null };

const NO_CANARY = 'no canary of Xano has come';

/**
 * Combines the sources into the age of the copy. The age of a pulled table comes from its last complete reading, which saw
 * the table itself; that of any other from the canary, which takes the same path as all changes. The copy is as old as its
 * oldest table. So a fresh canary does not hide a table whose pulling has stopped, and a stopped canary does not age a
 * table that is pulled. An instant ahead of `now` proves nothing.
 */
export const combineAges = (
  { canary, needsCanary, pulled }: AgeSources,
  now: number,
): Pick<AgeReport, 'asOf' | 'missing'> => {
  const sources = [
    ...(needsCanary ? [[NO_CANARY, canary] as const] : []),
    ...Object.entries(pulled).map(
      ([reading, asOf]) => [`${reading} has not been read to its end by pulling`, asOf] as const,
    ),
  ];
  const isKnown = (asOf: number | null): asOf is number => asOf !== null && !isAhead(asOf, now);
  const missing = sources.flatMap(([words, asOf]) => (isKnown(asOf) ? [] : [words]));
  const known = sources.map(([, asOf]) => asOf).filter(isKnown);
  return {
    asOf: missing.length > 0 || known.length === 0 ? null : Math.min(...known),
    missing,
  };
};

/** The age after a store was emptied: neither source tells what was lost. */
export const LOST: Pick<AgeReport, 'asOf' | 'missing'> = {
  asOf: null,
  missing: ['Redis was emptied, and nothing tells what of it is back'],
};

/** Age at which a report is no longer reliable, ms: it has missed three checks of 5 s. */
export const STALLED_MS = 15_000;

/** Returns how long ago the report was renewed, ms; null if no process checks. */
export const reportAge = ({ learntAt }: AgeReport, now: number): number | null =>
  learntAt === null ? null : Math.max(0, now - learntAt);

const isStalled = (report: AgeReport, now: number): boolean =>
  (reportAge(report, now) ?? 0) > STALLED_MS;

/** Returns the maximum age of the copy, ms; null: unknown. It grows until the report is renewed. */
export const knownAge = ({ asOf }: AgeReport, now: number): number | null =>
  asOf === null ? null : Math.max(0, now - asOf);

const seconds = (ms: number): number => Math.ceil(ms / 1000);

const learntAgo = (report: AgeReport, now: number): string =>
  `How old the copy is was last learnt ${seconds(reportAge(report, now) ?? 0)} s ago`;

/** The reason why a copy cannot be proven to be as fresh as requested. */
export interface TooOld {
  /** Seconds, rounded up; null: unknown. */
  readonly age: number | null;
  /** A sentence. */
  readonly reason: string;
}

/** Returns the age of the copy in seconds, rounded up, if it is known to be at most `max` seconds. */
export const withinAge = (
  report: AgeReport,
  max: number,
  now: number,
): E.Either<TooOld, number> => {
  const ms = knownAge(report, now);
  const age = ms === null ? null : seconds(ms);
  if (isStalled(report, now))
    return E.left({ age, reason: `${learntAgo(report, now)}, which is too long to rely on.` });
  if (ms === null || age === null) {
    const why = report.missing.length === 0 ? 'nobody has looked' : report.missing.join(', and ');
    return E.left({ age, reason: `How old the copy is cannot be told: ${why}.` });
  }
  return ms <= max * 1000
    ? E.right(age)
    : E.left({ age, reason: `The copy is ${age} s old, and at most ${max} s were asked for.` });
};

/** Returns the trouble of a process that has not renewed its report for too long. */
export const stalledTroubles = (report: AgeReport, now: number): readonly Trouble[] =>
  isStalled(report, now)
    ? [
        {
          code: 'age_report_stalled',
          text: learntAgo(report, now),
          advice:
            'Reads with X-Max-Age are refused meanwhile. Look in the log for what Redis refuses, and at the load of this process',
        },
      ]
    : [];
