import { troubleOfRefusal } from '../../domain/health/refusal.js';
import { doubling } from '../../domain/sync/backoff.js';
import type { StoreError } from '../errors.js';
import type { Patience } from '../ports/retry.js';
import type { SourceError } from '../ports/source.js';
import type { Stopped } from '../ports/timer.js';
import type { LeaseLost } from '../sync/apply.js';
import { pullFailure } from '../sync/pull-failure.js';
import type { NotTrusted } from './xano-seen.js';

/** Why a step of a comparison with Xano failed. */
export type XanoEnd = StoreError | SourceError | Stopped | LeaseLost | NotTrusted;

/**
 * Why a comparison stops: it cannot go on, for a reason told in a sentence; or the store may be back in a moment, or
 * Xano may be well in a while.
 */
export type RunEnd =
  StoreError | { readonly _tag: 'CannotGoOn' | 'SourceAway'; readonly reason: string };

export const cannotGoOn = (reason: string): RunEnd => ({ _tag: 'CannotGoOn', reason });

/** Translates an error for the comparison: a refusal would come again, all else may pass in a while. */
export const toRunEnd = (error: XanoEnd): RunEnd => {
  switch (error._tag) {
    case 'StoreUnavailable':
    case 'StoreTimeout':
    case 'StoreFault':
    case 'StoreDamaged':
      return error;
    case 'NotTrusted':
      return cannotGoOn(error.reason);
    case 'Stopped':
      return cannotGoOn('the service was stopped');
    case 'LeaseLost':
      return cannotGoOn('another replica compares now');
    case 'SourceUnavailable':
    case 'SourceLimited':
    case 'SourceFault':
      return { _tag: 'SourceAway', reason: pullFailure(error, 0).message };
    case 'SourceRefused':
    case 'SourceTableMissing':
      return cannotGoOn(pullFailure(error, 0).message);
  }
};

export const reasonOf = (error: RunEnd): string => {
  if ('reason' in error) return error.reason;
  if (error._tag === 'StoreDamaged') return `the key ${error.kind} is damaged`;
  if (error._tag === 'StoreUnavailable' && error.refusal !== null) {
    const { text, advice } = troubleOfRefusal(error.refusal);
    return `${text}. ${advice}`;
  }
  return 'the store cannot be reached, or fails';
};

/** How often in a row the store may fail, and how long Xano may fail, ms: hours of reading are not given up lightly. */
const MAX_STORE_FAILURES = 10;
const SOURCE_PATIENCE = 15 * 60_000;
const storePause = doubling(200, 5000);
const sourcePause = doubling(2000, 60_000);

const isOfSource = ({ _tag }: RunEnd): boolean => _tag === 'SourceAway';

/** Waits for the store and for Xano separately; for Xano since its first failure, as the quota may have taken long. */
export const comparingPatience: Patience<RunEnd> = (last, all) => {
  if (last.error._tag === 'CannotGoOn') return null;
  const alike = all.filter(({ error }) => isOfSource(error) === isOfSource(last.error));
  if (!isOfSource(last.error))
    return alike.length >= MAX_STORE_FAILURES ? null : storePause(alike.length);
  const away = last.at - (alike[0]?.at ?? last.at);
  return away >= SOURCE_PATIENCE ? null : sourcePause(alike.length);
};
