import type { RowFields } from './incoming-row.js';

const MEMBERS: ReadonlySet<string> = new Set([
  'line',
  'entity',
  'key',
  'code',
  'message',
  'record',
]);

/** A line of a file of failures, in which each record stands beside the reason. */
export interface FailedLine {
  /** What the line was about; undefined where that was not known. */
  readonly entity: unknown;
  readonly record: unknown;
}

/** Once the records are mended, the whole file is sent again as it is. Null for any other line. */
export const failedLine = (row: RowFields): FailedLine | null => {
  const { line, code, message, entity, record } = row;
  const isFailure =
    typeof line === 'number' &&
    typeof code === 'string' &&
    typeof message === 'string' &&
    Object.keys(row).every((name) => MEMBERS.has(name));
  return isFailure && record !== undefined ? { entity, record } : null;
};
