import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import * as E from 'fp-ts/lib/Either.js';
import { readConfig } from './config.js';
import { NoDataHome } from './foundation.js';
import { EXIT_CONFIG, explainStart, makeEnd, watchFaults, watchSignals } from './ending.js';
import { loadEnvironment } from './environment.js';
import { makeLog } from './log.js';
import { startOneProcess } from './processes.js';
import { WORKER } from './process-messages.js';
import { describeStrays, straySettings } from './stray-settings.js';

// Without this, V8 lets some 100 MiB of garbage lie on a machine that has them; with it, a collection is due when the
// heap has grown to twice what was alive after the last one.
setFlagsFromString('--heap-growing-percent=100');

const main = async (): Promise<void> => {
  const env = loadEnvironment();
  const read = E.flatMap(readConfig)(env);
  const strays = E.isRight(env) ? describeStrays(straySettings(env.right)) : null;
  if (E.isLeft(env) || E.isLeft(read)) {
    const faults = E.isLeft(read) ? read.left : [];
    const lines = strays === null ? faults : [...faults, strays];
    process.stderr.write(`${lines.join('\n')}\n`);
    process.exitCode = EXIT_CONFIG;
    return;
  }
  const config = read.right;
  const log = await makeLog(config);
  if (strays !== null) log.warn(strays);
  const { end, watch } = makeEnd('The service', config.drainTime, log);
  watchSignals(log, end);
  watchFaults(log, end);

  const start = async () => {
    if (config.processes === 1) return startOneProcess(config, env.right, log, end);
    const { startProcesses } = await import('./processes.js');
    const program = fileURLToPath(import.meta.url);
    return startProcesses({ config, env: env.right, log, program, giveUp: end });
  };
  const service = start();
  watch(service);
  try {
    await service;
  } catch (error) {
    log.fatal(explainStart(error, config));
    const code = error instanceof NoDataHome ? EXIT_CONFIG : 1;
    process.exitCode = code;
    end(code);
  }
};

if (process.argv[2] === WORKER) {
  const { runWorker } = await import('./worker-process.js');
  runWorker();
} else await main();
