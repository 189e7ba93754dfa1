import { pino, type DestinationStream, type Logger } from 'pino';
import type { Config } from './config.js';
import { describeError } from './describe-error.js';

export type Log = Logger;

/** For eyes in development, where the optional package is installed; null otherwise. */
const prettyStream = async (processes: number): Promise<DestinationStream | null> => {
  try {
    const { default: pretty } = await import('pino-pretty');
    return pretty({
      sync: true,
      singleLine: true,
      // Where there are several, the pid says which of them it was.
      ignore: processes > 1 ? 'hostname' : 'pid,hostname',
      translateTime: 'HH:MM:ss.l',
    });
  } catch {
    return null;
  }
};

/** What a pipe takes whole (PIPE_BUF), so that the lines of several processes do not mix in it. */
const PIPE_LIMIT = 4096;

/**
 * Lines are gathered, so that one write takes many; what is left goes out when the process ends, and at once
 * with a line of the level fatal.
 */
const gatheredStream = (processes: number): DestinationStream =>
  pino.destination({
    sync: false,
    periodicFlush: 20,
    ...(processes > 1
      ? { minLength: PIPE_LIMIT - 1000, maxWrite: PIPE_LIMIT }
      : { minLength: 15_000, maxWrite: 65_536 }),
  });

/** JSON lines on stdout; in development, lines for a person. */
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
