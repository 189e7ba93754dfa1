import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ada, anId } from '../support/app/fixtures.js';
import { ask, join } from '../support/app/acts.js';
import { makeRedisSubject } from '../support/contract/redis-subject.js';
import { makeTime } from '../support/app/scene.js';
import { row, sent } from '../support/sync/acts.js';

const FANS = 50;

const test = suite('cost of applying records');
const subject = await makeRedisSubject();
test.after(subject.close);

const callsOf = async (command: string): Promise<number> => {
  const stats = await subject.client.info('commandstats');
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1]);
};

test('many likes of a post rank it once, however many tags it has', async () => {
  const scene = { stores: await subject.fresh(), time: makeTime() };
  const id = anId('p1');
  const fans = Array.from({ length: FANS }, (_, n) => `fan${n}`);
  const tags = Array.from({ length: 30 }, (_, n) => `t${n}`);
  await join(scene, ada);
  await sent(
    scene,
    ...fans.map((username) => row('user', 1, { username })),
    row('post', 1, { id, username: ada, content: 'x', hashtags: tags }),
  );
  await subject.client.config('RESETSTAT');
  await sent(scene, ...fans.map((username) => row('like', 2, { username, post_id: id })));
  assert.is(await ask(scene, 'HGET', 'post:p1', 'likesCount'), String(FANS));
  const writes = await callsOf('zadd');
  // Each like is in the user's timeline of likes and in the post's list of names by time.
  assert.ok(writes < 4 * FANS + tags.length, `${writes} writes to sorted sets`);
});

test.run();
