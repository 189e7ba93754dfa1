import * as E from 'fp-ts/lib/Either.js';
import { toTask } from '../../application/later.js';
import type { LiveEvent, Sink } from '../../application/live/listeners.js';
import type { Principal } from '../../domain/principal.js';
import type { Answer, EventsAnswer } from './answer.js';
import type { Credentials } from './auth/authenticate.js';
import type { HttpContext } from './http-context.js';
import type { HttpDeps } from './http-deps.js';
import type { HttpError } from './http-error.js';
import { toProblem } from './problem.js';

/** So much may wait for a caller to take it, bytes: some thousand events. */
const MAX_WAITING = 128 * 1024;

/** `no-transform` and the last keep proxies from packing it and from gathering it. */
const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
};

const printed = new WeakMap<LiveEvent, string>();

/** Once for all who are told the same. */
const print = (event: LiveEvent): string => {
  const known = printed.get(event);
  if (known !== undefined) return known;
  const text = `event: ${event.event}\ndata: ${JSON.stringify(event.data)}\n\n`;
  printed.set(event, text);
  return text;
};

/** By itself it is no event, and comes after those that it is of: what was cut off among them is told again. */
const printPlace = (place: string | null): string => (place === null ? '' : `id: ${place}\n\n`);

const printEnd = (reason: 'shutdown' | 'unauthorized'): string =>
  `event: end\ndata: {"reason":"${reason}"}\n\n`;

/**
 * Whether a caller would be let in again, and is whom they were: a token by a name is good whoever has that. What only fails
 * for now shuts nobody out.
 */
export const makeStillKnown =
  ({ authenticate, useCases: { watchUser } }: Pick<HttpDeps, 'authenticate' | 'useCases'>) =>
  (credentials: Credentials, { username }: Principal): (() => Promise<boolean>) => {
    const isStillThere = watchUser(username);
    // Whoever has the name by now is the one who listens.
    void isStillThere();
    return async () => {
      const verdict = await toTask(authenticate(credentials))();
      if (E.isLeft(verdict)) return toProblem(verdict.left).status >= 500;
      const isThere = await isStillThere();
      return E.isLeft(isThere) || isThere.right;
    };
  };

/**
 * A stream has room in the turn in which it is joined, or not at all: of many that are asked for at once each would be let in
 * before the first has joined.
 */
export const withRoom = (outcome: E.Either<HttpError, Answer>): E.Either<HttpError, Answer> => {
  const admitted = E.isRight(outcome) && 'admit' in outcome.right ? outcome.right.admit() : outcome;
  return E.isLeft(admitted) ? admitted : outcome;
};

/** `isStillKnown` is asked now and then; null of nobody in particular. Koa waits for nothing of it. */
export const sendEvents = (
  ctx: HttpContext,
  { join }: Pick<EventsAnswer, 'join'>,
  isStillKnown: (() => Promise<boolean>) | null,
): void => {
  const { res } = ctx;
  ctx.set(HEADERS);
  ctx.status = 200;
  ctx.respond = false;
  res.flushHeaders();
  if (ctx.method === 'HEAD') {
    res.end();
    return;
  }

  const write = (text: string): boolean => {
    if (res.destroyed) return false;
    if (res.writableEnded) return true;
    if (res.writableLength + text.length > MAX_WAITING) {
      res.destroy();
      return false;
    }
    res.write(text);
    return true;
  };
  const end = (reason: 'shutdown' | 'unauthorized'): void => {
    write(printEnd(reason));
    res.end();
  };
  const sink: Sink = {
    send: (events, place) => write(events.map(print).join('') + printPlace(place)),
    beat: (place) => {
      void isStillKnown?.().then((isKnown) => {
        if (!isKnown) end('unauthorized');
      });
      return write(`:\n${printPlace(place) || '\n'}`);
    },
    end: () => {
      end('shutdown');
    },
  };
  // Whoever hung up while they were still let in is not told of again.
  if (!res.destroyed) res.once('close', join(sink));
};
