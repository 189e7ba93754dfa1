import * as assert from 'uvu/assert';
import type { E2eService } from './service.js';
import { untilIdle } from '../run/until-idle.js';

/** Members of the small app that `fillWorld` makes. */
const PEOPLE = ['alice', 'bob', 'cyd', 'mia', 'ruth'] as const;

const POSTS = [
  { id: 'a1', username: 'alice', content: 'The sea #travel #sea' },
  { id: 'a2', username: 'alice', content: 'No tags here' },
  { id: 'b1', username: 'bob', content: 'The sky #travel' },
  {
    id: 'm1',
    username: 'mia',
    content: 'On stage #travel',
    media_url: 'https://example.com/m.jpg',
  },
];

const ACTS = [
  ['bob', 'users/alice/follow'],
  ['mia', 'users/alice/follow'],
  ['alice', 'users/bob/follow'],
  ['bob', 'posts/a1/like'],
  ['mia', 'posts/a1/like'],
  ['alice', 'posts/m1/like'],
  ['bob', 'posts/a1/bookmark'],
  ['alice', 'posts/b1/bookmark'],
] as const;

/** Creates five people (mia a model, ruth an admin), the service account, posts, follows, likes and bookmarks. */
export const fillWorld = async ({ send, write, key, keyAs }: E2eService): Promise<void> => {
  const done = async (reply: Promise<{ readonly status: number }>): Promise<void> => {
    const { status } = await reply;
    assert.ok(status === 200 || status === 201, `${status}`);
  };
  await done(
    write(
      PEOPLE.map((name, place) => [
        'HSET',
        `user:${name}`,
        ...['username', name, 'display_name', name.toUpperCase(), 'bio', `I am ${name}`],
        ...['avatar', `https://example.com/${name}.jpg`],
        ...['created_at', 1_700_000_000_000 + place],
      ]),
    ),
  );
  await done(send('PUT', '/users/mia/role', { as: key, body: { role: 'model' } }));
  await done(send('PUT', '/users/ruth/role', { as: key, body: { role: 'admin' } }));
  await done(send('POST', '/posts', { as: key, body: { id: 'x1', content: 'From the service' } }));
  for (const body of POSTS) await done(send('POST', '/posts', { as: key, body }));
  for (const [name, act] of ACTS) await done(send('POST', `/${act}`, { as: keyAs(name) }));
};

/** Lets each of them read the following feed until their home is ready. */
export const haveHomes = async ({
  send,
  key,
  keyAs,
  redis: { client },
}: E2eService): Promise<void> => {
  for (const as of [key, ...PEOPLE.map((name) => keyAs(name))])
    assert.is((await send('GET', '/feed/following', { as })).status, 200);
  await untilIdle(client);
};
