import { randomUUID } from 'node:crypto';
import {
  STATUS_CODES,
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  headersTooLarge,
  malformedRequest,
  requestTimeout,
  type HttpError,
} from '../adapters/http/http-error.js';
import { printProblem, toProblem } from '../adapters/http/problem.js';
import { isLongUpload } from '../adapters/http/upload.js';
import type { Config } from './config.js';
import type { Log } from './log.js';
import { closeUntaken } from './untaken-answers.js';

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
 * Answers a caller whose request could not be read, and closes the connection. Adds nothing to an answer that has
 * begun already, and sends none to a caller who hung up.
 */
const refuseSocket =
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
    // A request that had begun logs its own line.
    const level = answer === undefined ? 'info' : 'debug';
    log[level]({ id, status, reason: code }, 'no request could be read');
    socket.end(text, () => socket.destroy());
  };

export interface HttpServer {
  readonly port: number;
  /** Lets each answer end its connection from now on, so that callers come back elsewhere. */
  readonly retire: () => void;
  /** Refuses new connections, lets running requests finish, and cuts off what lasts beyond `ms`. */
  readonly drain: (ms: number) => Promise<void>;
}

/** How long an idle connection is kept, ms: longer than the minute of proxies, so that it is they who close it. */
const KEEP_ALIVE = 65_000;
const HEADERS_TIMEOUT = 20_000;
const REQUEST_TIMEOUT = 60_000;
/** A caller who takes nothing of an answer for this long is gone, ms. */
const SILENCE_LIMIT = 30_000;
/** How long a caller may take over an answer that is ready, ms: 8 MiB at 70 KB/s. */
const TAKING_LIMIT = 120_000;

const drainOf =
  (server: Server) =>
  (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const late = setTimeout(() => {
        server.closeAllConnections();
      }, ms);
      server.close(() => {
        clearTimeout(late);
        resolve();
      });
    });

/** Whether a request lacks the Host header, which HTTP/1.1 demands. */
const lacksHost = ({ httpVersion, headers }: IncomingMessage): boolean =>
  httpVersion === '1.1' && headers.host === undefined;

/** Whether a request has a body; most have none, so that nothing of them is still to come. */
const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

/** Gives up a body that does not arrive in time, unless its sender may take longer. */
const limitTime = (request: IncomingMessage, refuse: ReturnType<typeof refuseSocket>): void => {
  if (!hasBody(request)) return;
  const late = setTimeout(() => {
    if (request.complete || isLongUpload(request)) return;
    const error = Object.assign(new Error('too slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    refuse(error, request.socket);
  }, REQUEST_TIMEOUT);
  const done = (): void => {
    clearTimeout(late);
  };
  request.once('end', done).once('close', done);
};

/**
 * Whether a silent connection is still of use: its request is being worked on, or its body has a limit of its own.
 * One with an answer that nobody takes is not, since that answer is kept in memory.
 */
const isAwaited = (request: IncomingMessage, socket: Socket): boolean =>
  socket.writableLength === 0 && (request.complete || !isLongUpload(request));

/** Closes an answer that waits behind another: Node reports a closed connection only to the answer whose turn it is. */
const giveUp = (answer: ServerResponse): void => {
  answer.destroy();
  answer.emit('close');
};

/** Limits connections: Node's own limit, among several processes, offers the excess to each of them again and again. */
const limitConnections = (server: Server, most: number, log: Log): void => {
  let held = 0;
  server.on('connection', (socket) => {
    held += 1;
    socket.once('close', () => {
      held -= 1;
    });
    if (held <= most) return;
    log.debug({ reason: 'full' }, 'there are too many connections');
    socket.destroy();
  });
};

/**
 * Listens; rejects when it cannot. Port 0 takes any port that is free. Beyond `maxConnections` a new connection is
 * closed at once, without an answer. `silence`: how long a caller may take nothing of an answer, ms; `taking`: how long
 * until all of it is taken.
 */
export const listen = (
  handler: RequestListener,
  { port, host, maxConnections }: Pick<Config, 'port' | 'host' | 'maxConnections'>,
  log: Log,
  silence = SILENCE_LIMIT,
  taking = TAKING_LIMIT,
): Promise<HttpServer> =>
  new Promise((resolve, reject) => {
    // By connection, of which there are few: a set of the answers themselves makes a new table for each few dozen,
    // and what was in an old one is not collected before the whole heap is.
    const answers = new Map<Duplex, ServerResponse[]>();
    let isRetired = false;
    const answerOn = (socket: Duplex) =>
      answers.get(socket)?.find((answer) => answer.socket === socket);
    const refuse = refuseSocket(log, answerOn);
    // One listener for all answers, since each request would have to make its own.
    function closed(this: ServerResponse): void {
      const own = answers.get(this.req.socket);
      own?.splice(own.indexOf(this), 1);
      if (!server.listening) server.closeIdleConnections();
    }
    const answer: RequestListener = (request, response) => {
      if (lacksHost(request)) {
        refuse(new Error('no Host'), request.socket);
        return;
      }
      answers.get(request.socket)?.push(response);
      limitTime(request, refuse);
      if (isRetired) response.shouldKeepAlive = false;
      response.on('close', closed);
      handler(request, response);
    };
    // Node itself would answer a missing Host without a body and without a line in the log.
    const server = createServer({ requireHostHeader: false }, answer);
    // Whatever a caller expects beyond 100-continue, the request is served as it is.
    server.on('checkExpectation', answer);
    server.on('clientError', refuse);
    server.keepAliveTimeout = KEEP_ALIVE;
    server.headersTimeout = HEADERS_TIMEOUT;
    // Node has one limit for every request; `limitTime` knows of those that may take longer.
    server.requestTimeout = 0;
    server.timeout = silence;
    server.on('timeout', (socket: Socket) => {
      const request = answerOn(socket)?.req;
      if (request !== undefined && isAwaited(request, socket)) return;
      log.debug({ reason: 'silent' }, 'the caller took nothing');
      socket.destroy();
    });
    server.on('connection', (socket) => {
      answers.set(socket, []);
      socket.once('close', () => {
        const left = answers.get(socket) ?? [];
        answers.delete(socket);
        left.filter((one) => one.socket === null).forEach(giveUp);
      });
    });
    limitConnections(server, maxConnections, log);
    closeUntaken(server, answers, taking, log);
    server.once('error', reject);
    server.listen({ port, host }, () => {
      const address = server.address() as AddressInfo;
      const retire = (): void => {
        isRetired = true;
        for (const running of [...answers.values()].flat()) running.shouldKeepAlive = false;
      };
      const drain = drainOf(server);
      resolve({
        port: address.port,
        retire,
        drain: (ms) => {
          retire();
          return drain(ms);
        },
      });
    });
  });
