import * as E from 'fp-ts/lib/Either.js';
import { readConfig, type Config } from './config.js';
import { loadEnvironment } from './environment.js';
import { makeLog, type Log } from './log.js';
import { startService, type Service } from './service.js';
import { describeStrays, straySettings } from './stray-settings.js';

/** EX_CONFIG of sysexits.h: starting again will not help until the configuration is mended. */
const EXIT_CONFIG = 78;
/** What `stop` may take, ms, after what was left to drain. */
const EXIT_LIMIT = 9500;
/** Ctrl+C comes from the terminal and once more from npm: so close together, ms, it is one press. */
const ONE_PRESS = 500;

const explain = (error: unknown, { port, host }: Config): string => {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use by another program: end that one, or set PORT to another`;
  if (code === 'EACCES') return `Port ${port} may not be opened by this user: set PORT to another`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `HOST=${host ?? ''} is no address of this machine: set HOST to one that is, or to nothing for all`;
  return error instanceof Error ? error.message : 'The service could not start';
};

/**
 * Ends the service once, however many reasons for it there are; later ones change nothing. Where nothing
 * is wrong those who route requests are first given time to notice.
 */
const makeEnd = (
  log: Log,
  drainTime: number,
): {
  readonly end: (code: number) => void;
  readonly watch: (service: Promise<Service>) => void;
} => {
  let starting: Promise<Service> | null = null;
  let ending = false;
  const end = (code: number): void => {
    if (ending) return;
    ending = true;
    const drains = code === 0;
    const late = EXIT_LIMIT + (drains ? drainTime : 0);
    setTimeout(() => {
      log.error('The service did not end in time');
      process.exit(1);
    }, late).unref();
    void Promise.resolve(starting)
      .then(async (service) => {
        if (drains) await service?.leave();
        await service?.stop();
      })
      .catch(() => undefined)
      .then(() => {
        log.info('The service has ended');
        process.exit(code);
      });
  };
  return {
    end,
    watch: (service) => {
      starting = service;
    },
  };
};

/** The first signal ends the service in good order, a second one at once. */
const watchSignals = (log: Log, end: (code: number) => void): void => {
  let first: { readonly signal: NodeJS.Signals; readonly at: number } | null = null;
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      const at = performance.now();
      if (first === null) {
        first = { signal, at };
        log.info({ signal }, 'The service is ending');
        end(0);
        return;
      }
      if (signal === 'SIGINT' && signal === first.signal && at - first.at < ONE_PRESS) return;
      log.warn({ signal }, 'The service ends at once, and cuts off what is running');
      process.exit(1);
    });
};

const main = async (): Promise<void> => {
  const env = loadEnvironment();
  const config = E.flatMap(readConfig)(env);
  const strays = E.isRight(env) ? describeStrays(straySettings(env.right)) : null;
  if (E.isLeft(config)) {
    const lines = strays === null ? config.left : [...config.left, strays];
    process.stderr.write(`${lines.join('\n')}\n`);
    process.exitCode = EXIT_CONFIG;
    return;
  }
  const log = await makeLog(config.right);
  if (strays !== null) log.warn(strays);
  const { end, watch } = makeEnd(log, config.right.drainTime);
  watchSignals(log, end);
  // After a failure that nobody foresaw nothing is known about the state of this process: it lets
  // running requests finish and leaves the rest to whoever starts it again.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, event);
      end(1);
    });

  const service = startService(config.right, process.env, log);
  watch(service);
  try {
    await service;
  } catch (error) {
    log.fatal(explain(error, config.right));
    process.exitCode = 1;
    end(1);
  }
};

await main();
