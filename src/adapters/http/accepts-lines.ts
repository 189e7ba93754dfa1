import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { reader } from './codec.js';

const LINES = 'application/x-ndjson';

/** Whether the caller asks for an answer of lines in place of one document. */
const WantsLines = reader('Accept', { type: 'string' }, (input) =>
  E.right(typeof input === 'string' && input.toLowerCase().includes(LINES)),
);

export const AcceptHeaders = t.strict({ accept: WantsLines });

export const isLines = (mediaType: string): boolean =>
  [LINES, 'application/ndjson', 'application/jsonl'].includes(mediaType);
