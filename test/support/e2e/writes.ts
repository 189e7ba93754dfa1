import type { suite } from 'uvu';
import { assertUnharmed, connectionOf } from './connection.js';
import { dumpOf, restore, type Dump } from './dump.js';
import { scenariosOf } from './scenario.js';
import { at, startE2e, type E2eService, type Reply } from './service.js';
import { fillWorld } from './world.js';

/** Makes scenarios that write through the proxy, each in the same world; none may harm the service. */
export const writingScenariosOf = (
  test: ReturnType<typeof suite>,
  begin: (started: E2eService) => void,
): ReturnType<typeof scenariosOf> => {
  let service: E2eService;
  let world: Dump;
  let id: string | undefined;
  return scenariosOf(test, {
    start: async () => {
      service = await startE2e();
      begin(service);
      await fillWorld(service);
      await service.settle();
      world = await dumpOf(service.redis.client);
      id = (await connectionOf(service.redis.client))['id'];
    },
    before: () => restore(service.redis.client, world),
    after: async () => {
      await assertUnharmed(service, id, 'a write');
      await service.settle();
    },
    stop: () => service.stop(),
  });
};

/** Returns the result of each command of a batch. */
export const resultsOf = ({ json }: Reply): unknown => at(json, 'results');
