import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from './config.js';

/** What the log says of an error. */
export interface ErrorDescription {
  readonly type: string;
  readonly message?: string;
  readonly code?: string;
  readonly at?: readonly string[];
  readonly cause?: ErrorDescription;
}

const MAX_DEPTH = 4;
const MAX_FRAMES = 8;

/** Removes arguments from an error: Redis repeats the first ones of an unknown command, and they may be anything. */
const withoutArguments = (message: string): string =>
  message.replace(/,? with args beginning with:[\s\S]*$/, '');

const framesOf = (error: Error): readonly string[] =>
  (error.stack ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .slice(0, MAX_FRAMES);

const own = (value: object, name: string): unknown =>
  Object.getOwnPropertyDescriptor(value, name)?.value;

/**
 * Describes an error by what may be logged: its kind, message and place. Takes nothing else over, since ioredis
 * attaches the command with its arguments to each error.
 */
export const describeError = (error: unknown, depth = 0): ErrorDescription => {
  if (typeof error !== 'object' || error === null) return { type: typeof error };
  const tag = own(error, '_tag');
  const code = own(error, 'code');
  const cause = own(error, 'cause');
  const name = typeof tag === 'string' ? tag : error instanceof Error ? error.name : 'object';
  return {
    type: name,
    ...(error instanceof Error
      ? { message: withoutArguments(error.message), at: framesOf(error) }
      : {}),
    ...(typeof code === 'string' ? { code } : {}),
    ...(cause !== undefined && depth < MAX_DEPTH ? { cause: describeError(cause, depth + 1) } : {}),
  };
};

export type Log = Logger;

/** Returns a stream for people in development, where the optional package is installed; null otherwise. */
const prettyStream = async (processes: number): Promise<DestinationStream | null> => {
  try {
    const { default: pretty } = await import('pino-pretty');
    return pretty({
      sync: true,
      singleLine: true,
      // With several processes, the pid tells which of them wrote the line.
      ignore: processes > 1 ? 'hostname' : 'pid,hostname',
      translateTime: 'HH:MM:ss.l',
    });
  } catch {
    return null;
  }
};

/** Bytes that a pipe takes whole (PIPE_BUF), so that the lines of several processes do not mix in it. */
const PIPE_LIMIT = 4096;

/** Gathers lines, so that one write takes many; the rest goes out when the process ends, or at once with a fatal line. */
const gatheredStream = (processes: number): DestinationStream =>
  pino.destination({
    sync: false,
    periodicFlush: 20,
    ...(processes > 1
      ? { minLength: PIPE_LIMIT - 1000, maxWrite: PIPE_LIMIT }
      : { minLength: 15_000, maxWrite: 65_536 }),
  });

/** Makes the log: JSON lines on stdout; in development, lines for a person. */
export const makeLog = async ({
  logLevel,
  production,
  processes,
}: Pick<Config, 'logLevel' | 'production' | 'processes'>): Promise<Log> => {
  const options = {
    level: logLevel,
    serializers: { err: (error: unknown) => describeError(error) },
  };
  const stream = production ? gatheredStream(processes) : await prettyStream(processes);
  return stream === null ? pino(options) : pino(options, stream);
};
