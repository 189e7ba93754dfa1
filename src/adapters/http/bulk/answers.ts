import * as E from 'fp-ts/lib/Either.js';
import type { LineResult } from '../../../application/use-cases/import-records.js';
import type { Answer } from '../answer.js';
import { ok } from '../answer.js';
import { unexpected, type HttpError } from '../http-error.js';
import { toProblem } from '../problem.js';
import type { ImportEvent, Told } from './import-events.js';

const MAX_ERRORS = 100;

const viewFailure = ({ line, entity, key, code, message }: LineResult) => ({
  line,
  entity,
  key,
  code,
  message,
});

/** One answer at the end, with the first failures in it. */
export const summaryOf = async (
  events: AsyncIterable<ImportEvent>,
): Promise<E.Either<HttpError, Answer>> => {
  const errors: ReturnType<typeof viewFailure>[] = [];
  for await (const event of events) {
    if (event.type === 'error') return E.left(event.error);
    if (event.type === 'failure' && errors.length < MAX_ERRORS)
      errors.push(viewFailure(event.result));
    if (event.type !== 'summary') continue;
    const { received, applied, unchanged, stale, deferred, failed, duration_ms, told } = event;
    const tally = { received, applied, unchanged, stale, deferred, failed };
    return E.right(ok({ ...tally, errors, duration_ms, ...viewTold(told) }));
  }
  // Events always end in a summary or an error.
  return E.left(unexpected);
};

/** Members that there are only where something was left out, or nothing was to be changed. */
const viewTold = ({ leftOut, examples, columns }: Told) => ({
  ...(examples.length > 0 && { left_out: leftOut, left_out_examples: examples }),
  ...(columns !== null && { dry_run: true, columns }),
});

const printEvent = (event: ImportEvent): string => {
  if (event.type === 'failure')
    return JSON.stringify({ type: event.type, ...viewFailure(event.result) });
  if (event.type === 'summary') {
    const { told, ...summary } = event;
    return JSON.stringify({ ...summary, ...viewTold(told) });
  }
  if (event.type === 'progress') return JSON.stringify(event);
  const { code, detail, progress } = toProblem(event.error);
  return JSON.stringify({ type: event.type, code, message: detail, ...progress });
};

/** A line for each event, as it happens. */
export async function* linesOf(
  events: AsyncIterable<ImportEvent>,
  tell: (error: HttpError) => void,
): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.type === 'error') tell(event.error);
    yield printEvent(event);
  }
}
