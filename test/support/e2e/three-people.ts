import type { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { scenariosOf } from './scenario.js';
import { startE2e, type Caller } from './service.js';

/** Starts one service for a whole file, where each scenario begins with only ada, bob and cyd. */
export const startThreePeople = async (test: ReturnType<typeof suite>) => {
  const service = await startE2e();
  const scenario = scenariosOf(test, {
    start: () => Promise.resolve(),
    before: async () => {
      await service.redis.client.flushdb();
      await service.write(
        ['ada', 'bob', 'cyd'].map((name) => ['HSET', `user:${name}`, 'username', name]),
      );
    },
    after: () => service.settle(),
    stop: () => service.stop(),
  });

  /** Sends a request with a user's token, or as the given caller. */
  const ask = (who: string | Caller, method: string, path: string, body?: object) => {
    const as = typeof who === 'string' ? service.user(who) : who;
    return service.send(method, path, { as, ...(body && { body }) });
  };

  const done = async (...request: Parameters<typeof ask>): Promise<unknown> => {
    const { status, json } = await ask(...request);
    assert.ok(status === 200 || status === 201, `${request[1]} ${request[2]}: ${status}`);
    return json;
  };

  const publish = (author: string, id: string, content = '#sea') =>
    done(service.keyAs(author), 'POST', '/posts', { id, content });

  return { service, scenario, ask, done, publish };
};
