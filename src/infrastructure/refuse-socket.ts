import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  headersTooLarge,
  malformedRequest,
  requestTimeout,
  type HttpError,
} from '../adapters/http/http-error.js';
import { printProblem } from '../adapters/http/print-problem.js';
import { toProblem } from '../adapters/http/problem.js';
import type { Log } from './log.js';

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : '';

const REFUSALS: Readonly<Record<string, HttpError>> = {
  HPE_HEADER_OVERFLOW: headersTooLarge,
  ERR_HTTP_REQUEST_TIMEOUT: requestTimeout,
};

const print = (
  error: HttpError,
  id: string,
): { readonly status: number; readonly text: string } => {
  const problem = toProblem(error);
  const body = printProblem(problem, id);
  const lines = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    `X-Request-Id: ${id}`,
    'Content-Type: application/problem+json',
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  return { status: problem.status, text: `${lines.join('\r\n')}\r\n\r\n${body}` };
};

/**
 * Answers what never became a request, and closes the connection. Where an answer has begun already
 * nothing is added to it, and a caller who hung up gets none.
 */
export const refuseSocket =
  (log: Log, answerOn: (socket: Duplex) => ServerResponse | undefined) =>
  (error: Error, socket: Duplex): void => {
    const code = codeOf(error);
    const answer = answerOn(socket);
    if (code === 'ECONNRESET' || !socket.writable || answer?.headersSent === true) {
      log.debug({ reason: code }, 'the caller hung up');
      socket.destroy();
      return;
    }
    const id = randomUUID();
    const { status, text } = print(REFUSALS[code] ?? malformedRequest, id);
    // A request that had begun leaves its own line.
    const level = answer === undefined ? 'info' : 'debug';
    log[level]({ id, status, reason: code }, 'no request could be read');
    socket.end(text, () => socket.destroy());
  };
