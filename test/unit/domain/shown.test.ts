import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PUBLIC_FIELDS } from '../../../src/domain/profile.js';
import { publicPart } from '../../../src/domain/shown.js';

const ada = {
  username: 'ada',
  display_name: 'Ada',
  role: 'model',
  postCount: '1',
  followerCount: '2',
  followingCount: '3',
  created_at: '1763812800000',
};

const test = suite('public part of an author');

test('all public fields are included if they fit, in the order of answers', () => {
  const fields = { ...ada, email: 'ada@example.com', bio: 'x'.repeat(8000) };
  assert.equal(publicPart(fields, PUBLIC_FIELDS), { ...ada, bio: fields.bio });
  assert.equal(
    Object.keys(publicPart(fields, PUBLIC_FIELDS)),
    PUBLIC_FIELDS.filter((name) => Object.hasOwn(fields, name)),
  );
});

test('the longest fields are left out if not all fit, but never the role or a count', () => {
  for (const [bio, links] of [
    [8170, 20],
    [60_000, 20],
    [5000, 4000],
  ] as const) {
    const fields = { ...ada, links: 'x'.repeat(links), bio: 'x'.repeat(bio) };
    const part = publicPart(fields, PUBLIC_FIELDS);
    assert.equal(part, { ...ada, links: fields.links }, String(bio));
    assert.equal(
      Object.keys(part),
      PUBLIC_FIELDS.filter((name) => name !== 'bio' && Object.hasOwn(fields, name)),
    );
  }
});

test('short columns of the app are included along with long texts', () => {
  const fields = {
    ...ada,
    bio: 'x'.repeat(4106),
    links: 'x'.repeat(3980),
    rating: '4.5',
    mood: 'ok',
  };
  const names = [...PUBLIC_FIELDS, 'mood', 'rating', 'toString'];
  assert.equal(publicPart(fields, names), {
    ...ada,
    mood: 'ok',
    rating: '4.5',
    links: fields.links,
  });
});

test.run();
