import { LARGE_TAG, sampleApp, usernameOf, type SampleApp } from '../data/app.js';
import { linesOf, type Kind } from '../data/records.js';
import { sizeForPosts } from '../data/size.js';
import { importLines } from '../load/bulk.js';
import { pipeCommands } from '../load/pipe.js';
import { peakOf } from '../measure/memory.js';
import { watchHeld } from '../measure/held.js';
import { startRedis } from '../process/redis.js';
import { startService, type Service } from '../process/service.js';
import { resultOf, type Result } from '../results.js';
import { figure } from '../report/words.js';
import type { RowGroup } from '../rig.js';

/** Targets in records a second on a machine where `redis-cli --pipe` sends 500 000 commands a second. */
const TARGETS = { users: 40_000, posts: 15_000, likes: 30_000, mixed: 20_000 } as const;
const PIPE = 500_000;
const MEMORY = 256;
const LENGTH = { quick: 10_000, full: 200_000 };

type Name = keyof typeof TARGETS;

function* first(lines: Iterable<string>, count: number): Generator<string> {
  let taken = 0;
  for (const line of lines) {
    if (taken === count) return;
    taken += 1;
    yield line;
  }
}

export function* records(app: SampleApp, kind: Kind): Generator<string> {
  for (const { record } of linesOf(app, kind)) yield JSON.stringify(record);
}

/** Yields for each new user a post, a follow, a like and a bookmark, as on an app's first day. */
export function* mixed(count: number, end: number): Generator<string> {
  const line = (entity: string, record: object): string => JSON.stringify({ entity, ...record });
  for (let id = 1; id <= count / 5; id += 1) {
    const [username, other, created_at] = [`mixed${id}`, `mixed${id - 1}`, end - 1_000_000 + id];
    const user = { id: 1e7 + id, username, display_name: `User ${id}`, role: 'user' };
    yield line('user', { ...user, created_at, updated_at: created_at });
    const post = { id: `m${id}`, username, content: 'on a slow train', hashtags: [LARGE_TAG] };
    yield line('post', { ...post, created_at, updated_at: created_at });
    if (id === 1) continue;
    yield line('follow', { follower: username, following: other, created_at });
    yield line('like', { username, post_id: `m${id - 1}`, created_at });
    yield line('bookmark', { username, post_id: `m${id - 1}`, created_at });
  }
}

/** Yields the plain commands that would store the users of an app. */
function* userCommands(app: SampleApp): Generator<readonly string[]> {
  for (const { id, username, displayName, bio, avatar, role, createdAt } of app.users()) {
    const fields = { id: String(id), username, display_name: displayName, bio, avatar, role };
    const counters = { postCount: '0', followerCount: '0', followingCount: '0' };
    const hash = { ...fields, ...counters, created_at: String(createdAt) };
    yield ['HSET', `user:${usernameOf(id)}`, ...Object.entries(hash).flat()];
    yield ['ZADD', 'users:regular', String(createdAt), username];
  }
}

const loadsOf = (length: number): readonly (readonly [Name, string, Iterable<string>])[] => {
  const end = Date.now();
  const app = sampleApp({ users: length / 2, posts: length, edges: 5 * length }, 'bulk', end);
  return [
    ['users', '/sync/users', records(app, 'users')],
    ['posts', '/sync/posts', records(app, 'posts')],
    ['likes', '/sync/likes', first(records(app, 'likes'), length)],
    ['mixed', '/sync/batch', mixed(length, end)],
  ];
};

/** Imports one load; its target is scaled to the rate of plain commands. */
const importOf = async (
  { service, port }: { readonly service: Service; readonly port: number },
  [name, path, lines]: readonly [Name, string, Iterable<string>],
  commands: number,
): Promise<Result> => {
  const watch = await watchHeld(port);
  const { received, seconds } = await importLines(service, path, lines);
  const held = await watch.stop();
  const [value, peak] = [received / seconds, peakOf(service.pid)];
  const goal = (TARGETS[name] * commands) / PIPE;
  return resultOf({
    ...{ id: `bulk-${name}`, group: 'bulk', title: `POST ${path}, ${figure(received)} records` },
    ...{ value, unit: 'records/s', resident: peak },
    checks: [
      { what: 'records/s', value, goal, atLeast: true },
      { what: 'ms Redis was held at most', value: held.command, goal: 1, atLeast: false },
      { what: 'MiB of the service at most', value: peak, goal: MEMORY, atLeast: false },
    ],
  });
};

/** Measures the bulk import into an empty Redis, compared with `redis-cli --pipe` of plain commands. */
export const bulkRows: RowGroup = {
  name: 'bulk',
  ids: ['bulk'],
  async *run(rig, wants) {
    if (!wants('bulk')) return;
    const plain = await startRedis();
    const people = sampleApp(sizeForPosts(10 * LENGTH.quick), 'bulk', Date.now());
    const commands = await pipeCommands(plain.port, userCommands(people));
    await plain.stop();
    yield resultOf({
      ...{ id: 'pipe', group: 'bulk', title: 'redis-cli --pipe, the commands of users' },
      ...{ value: commands, unit: 'commands/s' },
    });
    const redis = await startRedis();
    const service = await startService({ redisUrl: redis.url });
    const length = rig.options.quick ? LENGTH.quick : LENGTH.full;
    for (const load of loadsOf(length))
      yield await importOf({ service, port: redis.port }, load, commands);
    await service.stop();
    await redis.stop();
  },
};
