import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeDemoApp } from '../../../src/adapters/cli/demo/demo-app.js';
import type { DemoRecord } from '../../../src/adapters/cli/demo/edges.js';
import { startHttpApp } from '../../support/http/app.js';
import { against } from '../../support/cli/against.js';
import { jsonLines } from '../../support/cli/run.js';
import type { Behaviour } from '../../support/cli/sync-service.js';

const BASE = 'https://feed.example.com';
const NOW = Date.UTC(2024, 5, 1);
const MONTH = 30 * 86_400_000;

const of = (records: readonly DemoRecord[], entity: string): readonly DemoRecord[] =>
  records.filter((record) => record.entity === entity);

const text = (record: DemoRecord, field: string): string => String(record[field]);

/** Returns the share of all names that the most frequent ones have. */
const shareOfTop = (names: readonly string[], count: number): number => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const ranked = [...counts.values()].sort((a, b) => b - a);
  return ranked.slice(0, count).reduce((sum, n) => sum + n, 0) / names.length;
};

/** Each seed makes another app, and each property must hold for all of them. */
const apps = fc
  .sample(fc.integer({ min: 0, max: 999_999_999 }), 3)
  .map((seed) => ({ seed, records: makeDemoApp(seed, NOW, BASE) }));

/** Runs `check`, which returns the faulty records, on each app. */
const inEachApp = (check: (records: readonly DemoRecord[]) => readonly unknown[]): void => {
  for (const { seed, records } of apps) assert.equal(check(records), [], `seed ${seed}`);
};

const shape = suite('the demo app');
const app = await startHttpApp();
shape.after(app.stop);

shape('is the same for the same seed and time, and different for another seed', () => {
  assert.equal(makeDemoApp(7, NOW, BASE), makeDemoApp(7, NOW, BASE));
  assert.not.equal(makeDemoApp(7, NOW, BASE).slice(0, 9), makeDemoApp(8, NOW, BASE).slice(0, 9));
});

shape('has enough users, posts and edges to look alive', () => {
  inEachApp((records) => {
    const counts = Object.fromEntries(
      ['user', 'post', 'follow', 'like', 'bookmark'].map((name) => [
        name,
        of(records, name).length,
      ]),
    );
    const { user = 0, post = 0, follow = 0, like = 0, bookmark = 0 } = counts;
    const having = (role: string): number =>
      of(records, 'user').filter((one) => one['role'] === role).length;
    const isAlive = user >= 200 && post >= 5000 && follow > user * 5 && like > post * 2;
    const hasRoles = having('admin') === 1 && having('model') === user / 10;
    return isAlive && bookmark > 1000 && hasRoles ? [] : [counts];
  });
});

/** Returns what identifies a record, without its content. */
const identityOf = (record: DemoRecord): string => {
  const { entity, username, id, follower, following, post_id } = record;
  return JSON.stringify(
    entity === 'user'
      ? [entity, username]
      : entity === 'post'
        ? [entity, id]
        : [entity, username, follower, following, post_id],
  );
};

/** Returns the identities of the records that a record refers to. */
const needsOf = (record: DemoRecord): readonly string[] => {
  const { entity, username, follower, following, post_id } = record;
  const people = entity === 'user' ? [] : [username, follower, following];
  return [
    ...people.filter((name) => name !== undefined).map((name) => JSON.stringify(['user', name])),
    ...(post_id === undefined ? [] : [JSON.stringify(['post', post_id])]),
  ];
};

shape('each record refers to earlier ones only, and none is repeated', () => {
  inEachApp((records) => {
    const seen = new Set<string>();
    return records.filter((record) => {
      const isWhole = needsOf(record).every((need) => seen.has(need));
      const isNew = !seen.has(identityOf(record));
      const isOfTwo = record.entity !== 'follow' || record['follower'] !== record['following'];
      seen.add(identityOf(record));
      return !(isWhole && isNew && isOfTwo);
    });
  });
});

shape('all records are from the last month, each later than those it refers to', () => {
  inEachApp((records) => {
    const since = new Map<string, number>();
    return records.filter((record) => {
      const at = Number(record['created_at']);
      const updated = Number(record['updated_at'] ?? at);
      since.set(identityOf(record), at);
      const isInTime = at >= NOW - MONTH && at <= updated && updated < NOW;
      const isWhole = Number.isInteger(at) && Number.isInteger(updated);
      return !(
        isInTime &&
        isWhole &&
        needsOf(record).every((need) => at >= (since.get(need) ?? NOW))
      );
    });
  });
});

shape('is uneven: the top tenth has over 40 % of the followers and likes', () => {
  inEachApp((records) => {
    const names = (entity: string, field: string): readonly string[] =>
      of(records, entity).map((record) => text(record, field));
    const tags = of(records, 'post').flatMap(({ hashtags }) => hashtags as readonly string[]);
    const shares = {
      followed: shareOfTop(names('follow', 'following'), of(records, 'user').length / 10),
      liked: shareOfTop(names('like', 'post_id'), of(records, 'post').length / 10),
      tagged: shareOfTop(tags, 5),
    };
    const isSteep = shares.followed > 0.4 && shares.liked > 0.4 && shares.tagged > 0.3;
    return isSteep && new Set(tags).size > 30 ? [] : [shares];
  });
});

shape('posts are sentences that contain their hashtags', () => {
  for (const post of of(makeDemoApp(1, NOW, BASE), 'post')) {
    assert.match(text(post, 'content'), /^\p{Lu}.*[.?!]/u);
    for (const tag of post['hashtags'] as readonly string[])
      assert.match(text(post, 'content'), `#${tag}`);
  }
});

shape('avatars and pictures are drawn by the service, and cached for a day', async () => {
  const records = makeDemoApp(1, NOW, app.url);
  const links = [
    ...of(records, 'user').map((one) => text(one, 'avatar')),
    ...of(records, 'post').flatMap(({ media_url: url }) => (typeof url === 'string' ? [url] : [])),
  ];
  assert.ok(links.length > 1500);
  const drawn = new Set<string>();
  for (const url of [...links.slice(0, 5), ...links.slice(-5)]) {
    const picture = await fetch(url, { headers: { Authorization: 'Bearer of-another-app' } });
    assert.is(picture.status, 200, url);
    assert.is(picture.headers.get('Content-Type'), 'image/svg+xml');
    assert.is(picture.headers.get('Cross-Origin-Resource-Policy'), 'cross-origin');
    assert.is(picture.headers.get('Cache-Control'), 'public, max-age=86400');
    drawn.add(await picture.text());
  }
  assert.is(drawn.size, 10, 'each is different');
  const odd = await fetch(`${app.url}/demo/avatars/${encodeURIComponent('<b>.svg')}`);
  assert.is(odd.status, 400);
});

shape('has extra fields: the city of users, and the price of some posts', () => {
  inEachApp((records) => {
    const offers = of(records, 'post').filter(({ title }) => title !== undefined);
    const isPriced = offers.every(({ price }) => typeof price === 'number' && price > 0);
    const live = of(records, 'user').every((one) => text(one, 'bio').includes(text(one, 'city')));
    return offers.length > 100 && offers.length < 1000 && isPriced && live ? [] : [offers.length];
  });
});

shape.run();

const demo = suite('command demo');

const withStore = (
  store: { readonly users: number; readonly posts: number },
  hasServiceAccount = false,
): Behaviour => ({
  answers: {
    '/sync/status': [{ entities: {}, store }],
    ...(hasServiceAccount ? { '/users/xano_sync': [{ user: {} }] } : {}),
  },
});

demo('fills an empty service in one request, and prints what to try', async () => {
  const { code, out, service } = await against(withStore({ users: 0, posts: 0 }), ['demo']);
  assert.is(code, 0);
  assert.equal(
    service.received.map(({ line }) => line),
    makeDemoApp(1, NOW, service.url).map((record) => JSON.stringify(record)),
  );
  assert.ok(service.received.every(({ path }) => path === '/sync/batch'));
  assert.is(out.filter((line) => line.startsWith('  curl ')).length, 3);
  assert.not.match(out.join('\n'), service.key);
});

demo('ignores the service account, and takes another seed', async () => {
  const { code, out, service } = await against(withStore({ users: 1, posts: 0 }, true), [
    'demo',
    '--json',
    '--seed',
    '2',
  ]);
  assert.is(code, 0);
  assert.is(jsonLines(out).at(-1)?.['type'], 'summary');
  assert.is(service.received[0]?.line, JSON.stringify(makeDemoApp(2, NOW, service.url)[0]));
});

for (const [store, hasServiceAccount] of [
  [{ users: 2, posts: 0 }, true],
  [{ users: 1, posts: 0 }, false],
  [{ users: 0, posts: 1 }, false],
] as const)
  demo(`sends nothing to a service that has ${JSON.stringify(store)}`, async () => {
    const { code, told, service } = await against(withStore(store, hasServiceAccount), ['demo']);
    assert.is(code, 1);
    assert.match(told.join(), 'has users or posts already');
    assert.equal(service.received, []);
  });

demo.run();
