import type { RowFields } from './incoming-row.js';

const MEMBERS: ReadonlySet<string> = new Set([
  'line',
  'entity',
  'key',
  'code',
  'message',
  'record',
]);

/** A line of a failure file, which holds each failed record beside the reason. */
export interface FailedLine {
  /** The entity of the record; undefined when it was unknown. */
  readonly entity: unknown;
  readonly record: unknown;
}

/** Reads a line of a failure file, which is sent again as a whole once its records are mended. Null for any other line. */
export const failedLine = (row: RowFields): FailedLine | null => {
  const { line, code, message, entity, record } = row;
  const isFailure =
    typeof line === 'number' &&
    typeof code === 'string' &&
    typeof message === 'string' &&
    Object.keys(row).every((name) => MEMBERS.has(name));
  return isFailure && record !== undefined ? { entity, record } : null;
};
