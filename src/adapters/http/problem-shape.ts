import type { FieldError, RecordRefused } from '../../application/errors.js';
import { shown } from '../../domain/text.js';
import type { CommandError, Progress } from './http-error.js';

export interface Problem {
  readonly status: number;
  /** Stable: a code of `toProblem`, or of a record that was refused. */
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors?: readonly (FieldError | CommandError)[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Of an import that had to stop: how far it came. */
  readonly progress?: Progress;
}

type More = Pick<Problem, 'errors' | 'headers'>;

/** Makes a problem with one of certain codes. */
export type MakeProblem<Code extends string> = (
  status: number,
  code: Code,
  title: string,
  detail: string,
  more?: More,
) => Problem;

export const makeProblem: MakeProblem<string> = (status, code, title, detail, more = {}) => ({
  status,
  code,
  title,
  detail,
  ...more,
});

export const inWords = ({ path, message }: FieldError): string =>
  `${path === '' ? 'The value' : shown(path)} ${message}`;

/** A refused record brings a code of its own. */
export const recordProblem = ({ code, reason }: RecordRefused): Problem => ({
  status: 422,
  code,
  title: 'The record was refused',
  detail: `The record was refused: ${reason}.`,
});
