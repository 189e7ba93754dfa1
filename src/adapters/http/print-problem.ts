import * as t from 'io-ts';
import type { Problem } from './problem.js';

/** RFC 9457, with two members for simple clients: `error`, the same text as `detail`, and `code`. */
export const printProblem = (
  { status, code, title, detail, errors, progress }: Problem,
  requestId: string,
): string =>
  JSON.stringify({
    type: `urn:xano-redis-sync:problem:${code}`,
    title,
    status,
    detail,
    instance: `urn:request:${encodeURIComponent(requestId)}`,
    error: detail,
    code,
    errors,
    progress,
  });

/** What every refusal answers, whatever the route. */
export const ProblemAnswer = t.intersection([
  t.type({
    type: t.string,
    title: t.string,
    status: t.number,
    detail: t.string,
    instance: t.string,
    error: t.string,
    code: t.string,
  }),
  t.partial({ errors: t.array(t.type({ message: t.string })) }),
]);
