import { failing, fine, warning, type Finding } from './finding.js';
import { judgeTable, type TableProbe } from './judge-tables.js';

/** What came of asking Xano for something small. */
export type XanoAnswer =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly problem: 'unreachable' | 'refused' | 'missing' | 'limited' | 'fault';
      /** A few words, without a secret in them. */
      readonly detail: string;
    };

/** A table that Xano did not give. */
export interface Refused {
  readonly table: string;
  readonly answer: XanoAnswer;
}

export interface XanoProbe {
  /** Fine where one table at least was given. */
  readonly answer: XanoAnswer;
  readonly tables: readonly TableProbe[];
  /** Beside others that were given. */
  readonly refused: readonly Refused[];
  /** What is kept of requests, such as `8/20s`. */
  readonly rate: string;
  /** The clock there less the clock here, ms; null when no answer told. */
  readonly skew: number | null;
  /** How far the clocks may be apart without anything being missed, ms. */
  readonly overlap: number;
}

/** Null when no Xano is configured: then it sends by itself, and is not asked. */
export type AskXano = (() => Promise<XanoProbe>) | null;

/** More than this is told, as by the alert `clock_skew`, ms. */
const MAX_SKEW = 5000;

/** Pulling goes by Xano's clock; signatures, and edits made here, are held against ours. */
const judgeClock = ({ skew, overlap }: XanoProbe): readonly Finding[] => {
  if (skew === null) return [];
  const off = Math.abs(skew);
  const words = `The clock of Xano is ${Math.round(off / 1000)} s ${skew < 0 ? 'behind' : 'ahead of'} the one here`;
  const remedy = 'Set the clock of this machine by NTP; where it is right, ask Xano';
  if (off > overlap) return [failing('clock', `${words}, more than PULL_OVERLAP`, remedy)];
  return [
    off > MAX_SKEW
      ? warning('clock', words, remedy)
      : fine('clock', 'The clocks of Xano and of this machine agree'),
  ];
};

const judgeAnswer = (answer: XanoAnswer): Finding => {
  if (answer.ok) return fine('xano', 'Xano answers');
  const { problem, detail } = answer;
  switch (problem) {
    case 'unreachable':
      return failing(
        'xano',
        `Xano cannot be reached (${detail})`,
        'Look at its URL in the configuration, and whether this machine may call out',
      );
    case 'refused':
      return failing(
        'xano',
        `Xano refuses what we ask (${detail})`,
        'Look at the token, and at the workspace and tables that it may read',
      );
    case 'missing':
      return failing(
        'xano',
        detail,
        'Write the name that the table has in Xano now into sync.config.json',
      );
    case 'limited':
      return warning(
        'xano',
        `Xano says that it is asked too often (${detail})`,
        'Lower XANO_RATE to what its plan allows',
      );
    case 'fault':
      return failing(
        'xano',
        `Xano answers something else than rows (${detail})`,
        'Look at its URL in the configuration, and at the endpoint there',
      );
  }
};

/** Null when it was not asked. */
export const judgeXano = (probe: XanoProbe | null): readonly Finding[] =>
  probe === null
    ? [fine('xano', 'No Xano is configured to be read; it sends by webhooks or bulk')]
    : [
        judgeAnswer(probe.answer),
        ...probe.tables.map(judgeTable),
        ...probe.refused.map(({ table, answer }) => {
          const finding = judgeAnswer(answer);
          return { ...finding, check: 'table', message: `${table}: ${finding.message}` };
        }),
        ...(probe.tables.length === 0
          ? []
          : [
              fine(
                'quota',
                `Xano is asked ${probe.rate} at the most, by all that share this Redis`,
              ),
            ]),
        ...judgeClock(probe),
      ];
