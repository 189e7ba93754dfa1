import * as E from 'fp-ts/lib/Either.js';
import type { Trouble } from './trouble.js';

/** Of what instant of Xano each source proves the copy to be, ms; null: it has told nothing yet. */
export interface AgeSources {
  readonly canary: number | null;
  /** Whether some table is not pulled, so that of it the canary alone tells. */
  readonly needsCanary: boolean;
  /** Of each table that is pulled: see `readingOf`. */
  readonly pulled: Readonly<Record<string, number | null>>;
}

/** What one process knows of the age of the copy without asking. */
export interface AgeReport {
  /** What Xano had by then is here, ms; null: that cannot be told. */
  readonly asOf: number | null;
  /** Why it cannot be told: what is missing, each an end of a sentence. */
  readonly missing: readonly string[];
  /** When this was last learnt, or this process began to look, ms; null: nobody looks. */
  readonly learntAt: number | null;
}

export const NO_REPORT: AgeReport = { asOf: null, missing: [], learntAt: null };

const NO_CANARY = 'no canary of Xano has come';

/**
 * Each table is as old as what proves most of it: of one that is pulled the reading, which has seen the table
 * itself; of any other the canary, which has come by the road of all changes. The copy is as old as the oldest of
 * them. So a fresh canary hides no table that is read no more, and one that has stopped ages no table that is read.
 */
export const combineAges = ({
  canary,
  needsCanary,
  pulled,
}: AgeSources): Pick<AgeReport, 'asOf' | 'missing'> => {
  const told = [
    ...(needsCanary ? [[NO_CANARY, canary] as const] : []),
    ...Object.entries(pulled).map(
      ([reading, asOf]) => [`${reading} has not been read to its end by pulling`, asOf] as const,
    ),
  ];
  const missing = told.flatMap(([words, asOf]) => (asOf === null ? [words] : []));
  const known = told.flatMap(([, asOf]) => asOf ?? []);
  return {
    asOf: missing.length > 0 || known.length === 0 ? null : Math.min(...known),
    missing,
  };
};

/** Of a store that was emptied neither source tells what was lost. */
export const LOST: Pick<AgeReport, 'asOf' | 'missing'> = {
  asOf: null,
  missing: ['Redis was emptied, and nothing tells what of it is back'],
};

/** A report that has missed three looks of 5 s is one that nobody may rely on, ms. */
export const STALLED_MS = 15_000;

/** How long ago the report was renewed, ms; null where nobody looks. */
export const reportAge = ({ learntAt }: AgeReport, now: number): number | null =>
  learntAt === null ? null : Math.max(0, now - learntAt);

const isStalled = (report: AgeReport, now: number): boolean =>
  (reportAge(report, now) ?? 0) > STALLED_MS;

/** How old the copy is at the most, ms, whenever that was learnt: what is not told anew grows older. */
export const knownAge = ({ asOf }: AgeReport, now: number): number | null =>
  asOf === null ? null : Math.max(0, now - asOf);

const seconds = (ms: number): number => Math.ceil(ms / 1000);

const learntAgo = (report: AgeReport, now: number): string =>
  `How old the copy is was last learnt ${seconds(reportAge(report, now) ?? 0)} s ago`;

/** Why a copy cannot be shown to be as young as it is asked to be. */
export interface TooOld {
  /** Seconds, rounded up; null: it is not known. */
  readonly age: number | null;
  /** A sentence. */
  readonly reason: string;
}

/** The age of the copy in seconds, rounded up, where it is known to be no more than `max`. */
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

/** Of a process that has not learnt how old the copy is for too long. */
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
