import { castOf } from './data/size.js';
import { filledDump, filledPostgres, type FilledDump } from './data/stores.js';
import { untilQuiet } from './measure/observe.js';
import type { Options } from './options.js';
import { findPrograms, type Programs } from './process/programs.js';
import { startRedis } from './process/redis.js';
import { run } from './process/run.js';
import { ROOT } from './process/folders.js';
import { startService } from './process/service.js';
import type { Result } from './results.js';
import { headersFor, peopleOf, type Rig } from './rig.js';
import type { Timing } from './timing.js';
import { startYardsticks } from './yardsticks.js';

const QUICK: Timing = { warmUp: 1, seconds: 1, rounds: 2, fresh: 120 };
const FULL: Timing = { warmUp: 3, seconds: 5, rounds: 3, fresh: 60 };

const postgresFor = async (
  { postgres }: Programs,
  { size }: Options,
  { manifest }: FilledDump,
  { say, leaveOut }: Pick<Rig, 'say' | 'leaveOut'>,
) => {
  if (postgres !== undefined) return filledPostgres(postgres, size, manifest, say);
  leaveOut('beside SQL: there is no PostgreSQL here');
  return undefined;
};

/** Starts everything that rows need: the app in Redis, the built service before it, the yardsticks. */
export const setUp = async (
  options: Options,
  say: Rig['say'],
  leaveOut: Rig['leaveOut'],
  results: readonly Result[],
): Promise<Rig> => {
  const programs = await findPrograms(say);
  if (!programs.wrk) throw new Error('the benchmark needs wrk: apt-get install wrk');
  if (!programs.webdis) leaveOut('beside webdis: it is not installed (apt-get install webdis)');
  say('Building the service');
  await run('npm', ['run', 'build'], { options: { cwd: ROOT } });
  const filled = await filledDump(options, say);
  const postgres = await postgresFor(programs, options, filled, { say, leaveOut });
  const redis = await startRedis(filled.dump);
  const service = await startService({ redisUrl: redis.url });
  const timing = options.quick ? QUICK : FULL;
  const cast = castOf(options.size);
  const people = peopleOf(cast);
  const viewers = people.readers;
  const hasWebdis = programs.webdis;
  const yardsticks = await startYardsticks({
    redis,
    service,
    postgres,
    hasWebdis,
    viewers,
    timing,
  });
  // Work that fell due while the app lay in its file is finished first.
  await untilQuiet(redis.client);
  return {
    ...{ options, timing, cast, filled, programs, redis, service, say, leaveOut },
    ...headersFor(service, people),
    people,
    yardsticks,
    earlier: (id) => results.find((result) => result.id === id),
  };
};
