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

/** Bytes, about a thousand events, that may wait for a caller that reads slowly; the next event then closes the connection. */
const MAX_WAITING = 128 * 1024;

/** `no-transform` and `X-Accel-Buffering` keep proxies from compressing and from buffering the stream. */
const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
};

const printed = new WeakMap<LiveEvent, string>();

/** Prints an event once for all listeners who receive it. */
const print = (event: LiveEvent): string => {
  const known = printed.get(event);
  if (known !== undefined) return known;
  const text = `event: ${event.event}\ndata: ${JSON.stringify(event.data)}\n\n`;
  printed.set(event, text);
  return text;
};

/** Prints the id alone, after the events that it covers: a client cut off in between resumes earlier and gets them again. */
const printPlace = (place: string | null): string => (place === null ? '' : `id: ${place}\n\n`);

const printEnd = (reason: 'shutdown' | 'unauthorized'): string =>
  `event: end\ndata: {"reason":"${reason}"}\n\n`;

/**
 * Makes the check whether a listener would still be let in and is still the same user: a token with a username stays valid
 * when another user takes that name. A temporary failure (5xx) counts as still known.
 */
export const makeStillKnown =
  ({ authenticate, useCases: { watchUser } }: Pick<HttpDeps, 'authenticate' | 'useCases'>) =>
  (credentials: Credentials, { username }: Principal): (() => Promise<boolean>) => {
    const isStillThere = watchUser(username);
    // The first call records who has the name now: that user is the listener.
    void isStillThere();
    return async () => {
      const verdict = await toTask(authenticate(credentials))();
      if (E.isLeft(verdict)) return toProblem(verdict.left).status >= 500;
      const isThere = await isStillThere();
      return E.isLeft(isThere) || isThere.right;
    };
  };

/**
 * Checks for room in the same turn of the event loop in which the stream is joined: otherwise many streams opened at once
 * would all be admitted before the first has joined.
 */
export const withRoom = (outcome: E.Either<HttpError, Answer>): E.Either<HttpError, Answer> => {
  const admitted = E.isRight(outcome) && 'admit' in outcome.right ? outcome.right.admit() : outcome;
  return E.isLeft(admitted) ? admitted : outcome;
};

/** Streams events, for which Koa does not wait; each heartbeat asks `isStillKnown`, null for an anonymous listener. */
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
    if (res.writableLength > MAX_WAITING) {
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
  // The caller may have hung up while being admitted; then no `close` event follows.
  if (!res.destroyed) res.once('close', join(sink));
};
