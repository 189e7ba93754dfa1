import { run, type Ran, type World } from './run.js';
import { startSyncService, type Behaviour, type SyncService } from './sync-service.js';

/** Runs a command against a service that behaves like this; resolves to what both saw. */
export const against = async (
  behaviour: Behaviour,
  args: readonly string[],
  world: World = {},
): Promise<Ran & { readonly service: SyncService }> => {
  const service = await startSyncService(behaviour);
  try {
    const all = [...args, '--url', `${service.url}/`, '--key', service.key];
    return { ...(await run(all, world)), service };
  } finally {
    await service.stop();
  }
};
