import { isReached, type Check, type Result } from '../results.js';

/** Formats a number with no more digits than are meaningful. */
export const figure = (value: number): string => {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en').replaceAll(',', ' ');
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
};

export const figureOrNothing = (value: number | null | undefined): string =>
  value === null || value === undefined ? '' : figure(value);

/** Says in plain words what a target asks for and whether it is reached. */
export const verdict = (check: Check): string => {
  if (check.goal === null) return 'no target';
  const wanted = `${check.atLeast ? 'at least' : 'at most'} ${figure(check.goal)}`;
  return `${wanted}: ${isReached(check) ? 'reached' : 'missed'}`;
};

/** Says how many of the targets are reached. */
export const tally = (
  results: readonly Result[],
): { readonly reached: number; readonly all: number } => {
  const checks = results.flatMap((result) => result.checks).filter(({ goal }) => goal !== null);
  return { reached: checks.filter(isReached).length, all: checks.length };
};
