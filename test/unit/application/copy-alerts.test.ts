import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ENTITIES } from '../../../src/domain/sync/entity.js';
import { makeFakeSubject } from '../../support/contract/redis-subject.js';
import { ok } from '../../support/run/effect.js';
import { HOUR } from '../../support/app/fixtures.js';
import { aCopy, speak, type Copy } from '../../support/stale/copy.js';

const MINUTE = 60_000;

interface Way {
  readonly name: string;
  /** What happens to the copy in each minute; by default both tables send records. */
  readonly minute: (copy: Copy) => unknown;
  /** The alerts, and the number of minutes after which the first of them is raised. */
  readonly alerts: readonly string[];
  readonly after: number;
  readonly pulls?: boolean;
  /** True if the kit's canary has arrived every minute before. */
  readonly canary?: boolean;
  /** What the status reports at that point. */
  readonly status?: (status: Awaited<ReturnType<Copy['status']>>) => unknown;
}

const failure = (code: string, now: number) => ({ code, message: 'Xano says no.', at: now });
const WELL_PULLED = (copy: Copy): void => {
  copy.seen.cursors = Object.fromEntries(ENTITIES.map((entity) => [entity, copy.pulled()]));
};

const WAYS: readonly Way[] = [
  {
    name: 'webhooks stop',
    minute: () => undefined,
    alerts: ['silence:post', 'silence:user'],
    after: 10,
    status: ({ alerts }) =>
      alerts.every(({ text }) => text.includes('30 min, which is longer than usual')),
  },
  {
    name: 'the trigger of one table is off',
    minute: (copy) => copy.tell('user', { username: 'ada', bio: String(copy.time.now()) }),
    alerts: ['silence:post'],
    after: 10,
  },
  {
    name: 'webhooks are refused, by secret or clock',
    minute: ({ stores, time }) =>
      ok(stores.statistics.count({ 'refused:signature': 1, 'refused:clock': 2 }, time.now())),
    alerts: ['webhooks_refused'],
    after: 1,
    status: ({ webhooks_refused: { last_60m } }) => (last_60m.clock ?? 0) > 0,
  },
  {
    name: 'the outbox is ten minutes behind',
    minute: async (copy) => {
      const version = copy.time.now() - 10 * MINUTE;
      await copy.tell(
        'user',
        { username: 'ada', bio: String(version), more: copy.time.now() },
        version,
      );
      await copy.tell('post', { id: copy.time.now(), username: 'ada', content: 'x' }, version);
    },
    alerts: ['lag'],
    after: 1,
    status: ({ entities }) => (entities.post.lag.p95 ?? 0) >= 10 * MINUTE,
  },
  {
    name: 'several edits have one updated_at',
    minute: async (copy) => {
      await speak(copy);
      await copy.tell('user', { username: 'ada', bio: `again ${copy.time.now()}` });
    },
    alerts: ['same_version:user'],
    after: 1,
    status: ({ same_version_advice }) => same_version_advice !== undefined,
  },
  {
    name: 'Redis is emptied',
    minute: async (copy) => {
      copy.seen.state = {
        ...copy.seen.state,
        emptied: { at: copy.time.now(), users: 1, posts: 1 },
      };
      await speak(copy);
    },
    alerts: ['redis_emptied'],
    after: 1,
  },
  {
    name: 'Redis refuses writes',
    minute: (copy) => {
      copy.seen.state = { ...copy.seen.state, isWritable: false, refusal: 'full' };
    },
    alerts: ['redis'],
    after: 1,
  },
  {
    name: 'one clock is 23 h ahead',
    minute: async (copy) => {
      await copy.tell(
        'post',
        { id: 2, username: 'ada', content: 'x' },
        copy.time.now() + 23 * HOUR,
      );
      await speak(copy);
      await copy.tell('post', { id: 2, username: 'ada', content: 'y' });
    },
    alerts: ['version_ahead:post'],
    after: 1,
    status: ({ version_ahead_advice }) => version_ahead_advice !== undefined,
  },
  {
    name: 'the token of the pull has expired',
    pulls: true,
    minute: (copy) => {
      WELL_PULLED(copy);
      const now = copy.time.now();
      copy.seen.cursors.post = copy.pulled({ failure: failure('source_refused', now) });
      return speak(copy);
    },
    alerts: ['pull:post'],
    after: 1,
  },
  {
    name: 'a table never answers',
    pulls: true,
    minute: (copy) => {
      const before = copy.seen.cursors.post;
      const now = copy.time.now();
      WELL_PULLED(copy);
      copy.seen.cursors.post = copy.pulled({
        lastSuccess: before?.lastSuccess ?? null,
        failure: failure('source_unavailable', now),
      });
      return speak(copy);
    },
    alerts: ['pull:post'],
    after: 4,
  },
  {
    name: 'no replica pulls any more',
    pulls: true,
    minute: speak,
    alerts: ENTITIES.map((entity) => `pull:${entity}`),
    after: 4,
  },
  {
    name: 'Xano answers 200 with empty pages',
    pulls: true,
    canary: true,
    minute: WELL_PULLED,
    alerts: ['copy_age'],
    after: 6,
    status: ({ copy }) => copy?.age_ms === 30 * MINUTE,
  },
  {
    name: 'Xano is quiet, and its canary arrives',
    pulls: true,
    canary: true,
    minute: (copy) => {
      WELL_PULLED(copy);
      return copy.touch();
    },
    alerts: [],
    after: 0,
    status: ({ copy }) => copy?.age_ms === 0,
  },
  {
    name: 'only failing records arrive',
    minute: async (copy) => {
      await copy.tell('user', { username: 'no name!', bio: String(copy.time.now()) });
      await copy.tell('post', { id: 'no id!' });
    },
    alerts: ['dead_letters'],
    after: 1,
    status: ({ entities }) => entities.post.failed > 0,
  },
  {
    name: 'updated_at is no longer sent',
    minute: async (copy) => {
      await copy.tell('user', { username: 'ada', bio: String(copy.time.now()) }, null);
      await copy.tell('post', { id: 1, username: 'ada', content: String(copy.time.now()) }, null);
    },
    alerts: [],
    after: 0,
    status: ({ untimed_advice }) => untimed_advice !== undefined,
  },
  {
    name: 'Xano is quiet, and the pull works',
    pulls: true,
    minute: WELL_PULLED,
    alerts: [],
    after: 0,
  },
  { name: 'all is well', minute: speak, alerts: [], after: 0 },
];

const subject = makeFakeSubject({ budgets: null });

const test = suite('ways for the copy to go stale');

for (const way of WAYS)
  test(`${way.name}: ${way.alerts.length === 0 ? 'no alert' : `${way.alerts.join(', ')} after ${way.after} min`}`, async () => {
    const copy = await aCopy(subject, { pulls: way.pulls === true });
    await copy.begin();
    for (let minutes = 0; minutes < 6; minutes += 1)
      await copy.minute(async () => {
        if (way.pulls === true) WELL_PULLED(copy);
        if (way.canary === true) await copy.touch();
        await speak(copy);
      });
    assert.equal(copy.sent, [], 'all was well');

    let after = 0;
    for (let minutes = 1; minutes <= 30; minutes += 1) {
      await copy.minute(() => way.minute(copy));
      if (copy.sent.length > 0 && after === 0) {
        after = minutes;
        assert.is((await copy.health()).status, 'degraded');
      }
    }
    const first = new Set(way.alerts);
    assert.equal(
      copy.sent.slice(0, first.size).toSorted(),
      way.alerts.map((key) => `${key} started`).toSorted(),
    );
    assert.is(after, way.after);
    const status = await copy.status();
    if (way.status !== undefined) assert.ok(way.status(status), JSON.stringify(status));
    if (way.alerts.length === 0) assert.is((await copy.health()).status, 'ok');
  });

test.run();
