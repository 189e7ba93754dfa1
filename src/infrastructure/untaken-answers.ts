import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Log } from './log.js';

/** The answers of each open connection, in the order of their requests. */
export type Answers = ReadonlyMap<Duplex, readonly ServerResponse[]>;

/** Parts of the limit that lie between two looks. */
const LOOKS = 4;

/** Whether an answer is in memory as a whole; a stream, which goes on, is not. */
const isHeld = ({ writableEnded, writableFinished }: ServerResponse): boolean =>
  writableEnded && !writableFinished;

/**
 * Closes each connection that holds a whole answer for `limit` ms or longer. A caller who takes a few bytes now and then, or
 * who sends requests behind an endless stream, would otherwise keep any number of answers in memory. All connections are
 * looked at now and then, since a timer for each answer would cost more.
 */
export const closeUntaken = (server: Server, answers: Answers, limit: number, log: Log): void => {
  const since = new WeakMap<ServerResponse, number>();
  const look = (): void => {
    const now = performance.now();
    for (const [socket, own] of answers) {
      const held = own.filter(isHeld);
      for (const answer of held) if (!since.has(answer)) since.set(answer, now);
      if (!held.some((answer) => now - (since.get(answer) ?? now) >= limit)) continue;
      log.debug({ reason: 'slow' }, 'the caller took too little');
      socket.destroy();
    }
  };
  const timer = setInterval(look, limit / LOOKS).unref();
  server.once('close', () => {
    clearInterval(timer);
  });
};
