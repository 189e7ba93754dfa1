import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decoded } from '../decoded.js';
import { shoot } from '../load/wrk.js';
import { ROOT, temporaryFolder } from '../process/folders.js';
import { startService } from '../process/service.js';
import { write } from '../report/files.js';
import { headersFor, type Rig } from '../rig.js';
import { wantedIn } from '../rows/all.js';
import { READS, WRITES } from '../rows/plans.js';
import { CpuProfile, framesOf, lastOf } from './cpu-profile.js';
import { flameGraphOf } from './flame-graph.js';

/** Seconds at the start that are not drawn, because they go into start-up and compilation. */
const WARM_UP = 4;
const SECONDS = 8;

/** Draws into docs/performance where the service spends its time in each wanted row. */
export const profileRows = async (rig: Rig): Promise<void> => {
  for (const row of [...READS, ...WRITES].filter(({ id }) => wantedIn(rig.options.only, '')(id))) {
    const folder = temporaryFolder();
    const service = await startService({ redisUrl: rig.redis.url, profileInto: folder });
    const plan = row.plan({ ...rig, service, ...headersFor(service, rig.people) });
    await shoot({ url: service.url, plan }, WARM_UP + SECONDS);
    await service.stop();
    const file = readdirSync(folder).find((name) => name.endsWith('.cpuprofile')) ?? '';
    const profile = decoded(CpuProfile, JSON.parse(readFileSync(join(folder, file), 'utf8')));
    const path = join(ROOT, 'docs/performance', `flame-${row.id}.svg`);
    const warm = lastOf(profile, SECONDS * 1_000_000);
    write(path, flameGraphOf(row.title, framesOf(warm)));
    rig.say(`${row.title}: ${path}`);
  }
};
