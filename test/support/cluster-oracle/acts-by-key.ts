import { at } from '../e2e/service.js';
import { GUESTS, MEMBERS, TAG, type Stage } from './cast.js';
import type { Doing } from './doing.js';
import type { Effect, Ledger } from './ledger.js';
import type { Answer, Services } from './services.js';

/** An act of Xano or of the key's holder: a batch of commands, or a single row with its instant. */
type Act = (stage: Stage, services: Services, ledger: Ledger) => Doing | null;

const batch =
  (
    commands: (
      stage: Stage,
      ledger: Ledger,
    ) => readonly [readonly (readonly (string | number)[])[], Effect],
  ): Act =>
  (stage, { key }, ledger) => {
    const [body, effect] = commands(stage, ledger);
    return { asked: { as: key, method: 'POST', path: '/redis/write?atomic=true', body }, effect };
  };

/** Makes a batch over several owners; if its answer is lost, it has happened as a whole or not at all. */
const batchOfSeveral = batch((stage, ledger) => {
  const name = `batch_${stage.next()}`;
  const whom = MEMBERS.filter(() => stage.random.below(2) === 0);
  const users = whom.length === 0 ? MEMBERS.slice(0, 2) : whom;
  for (const user of users) ledger.owns(`${name} ${user}`, []);
  return [
    users.map((user) => ['HSET', `user:${user}`, name, '1']),
    { sets: users.map((user) => [`${name} ${user}`, '1'] as const) },
  ];
});

/** Each command adds one. */
const coins = batch(({ random }) => {
  const [from, to] = [random.oneOf(MEMBERS), random.oneOf(MEMBERS)];
  return [
    [
      ['HINCRBY', `user:${from}`, 'coins', 1],
      ['HINCRBY', `user:${to}`, 'coins', 1],
    ],
    { sets: [], adds: [from, to] },
  ];
});

const join = batch(({ random }, ledger) => {
  const who = random.oneOf(GUESTS);
  ledger.owns(`user ${who}`, [who]);
  return [[['HSET', `user:${who}`, 'username', who]], { sets: [[`user ${who}`, 'here']] }];
});

const leave = batch(({ random }, ledger) => {
  const who = random.oneOf(GUESTS);
  ledger.owns(`user ${who}`, [who]);
  return [[['DEL', `user:${who}`]], { sets: [], clears: [who] }];
});

/** A record that came too late has changed nothing; a deferred record may still change something. */
const taken = ({ json }: Answer): null | 'unknown' | undefined => {
  const status = at(json, 'status');
  if (status === 'deferred') return 'unknown';
  return status === 'applied' || status === 'unchanged' ? undefined : null;
};

const row =
  (
    make: (
      stage: Stage,
      ledger: Ledger,
    ) => readonly [path: string, row: object, effect: Effect] | null,
  ): Act =>
  (stage, { key }, ledger) => {
    const made = make(stage, ledger);
    if (made === null) return null;
    const [path, body, effect] = made;
    return {
      asked: { as: key, method: 'POST', path: `/webhooks/${path}`, body },
      effect,
      learn: taken,
    };
  };

const likeRow = row(({ random, posts }, ledger) => {
  const rows = posts.filter(({ id }) => /^5\d+$/.test(id)).slice(-4);
  if (rows.length === 0) return null;
  const [post, who] = [random.oneOf(rows), random.oneOf(MEMBERS)];
  const isOn = random.below(3) > 0;
  const fact = `like ${who} ${post.id}`;
  ledger.owns(fact, [who, post.id, post.author]);
  const now = Date.now();
  return [
    isOn ? 'like' : 'unlike',
    { username: who, post_id: Number(post.id), created_at: now, updated_at: now },
    { sets: [[fact, isOn ? 'yes' : null]] },
  ];
});

const followRow = row(({ random }, ledger) => {
  const [who, whom] = [random.oneOf(MEMBERS), random.oneOf(MEMBERS)];
  if (who === whom) return null;
  const isOn = random.below(3) > 0;
  const fact = `follow ${who} ${whom}`;
  ledger.owns(fact, [who, whom]);
  const now = Date.now();
  return [
    isOn ? 'follow' : 'unfollow',
    { follower: who, following: whom, created_at: now, updated_at: now },
    { sets: [[fact, isOn ? 'yes' : null]] },
  ];
});

const userRow = row((stage, ledger) => {
  const who = stage.random.oneOf([...MEMBERS, ...GUESTS]);
  const bio = `row ${stage.next()}`;
  for (const fact of ['user', 'bio']) ledger.owns(`${fact} ${who}`, [who]);
  return [
    'user-update',
    { username: who, bio, updated_at: Date.now() },
    {
      sets: [
        [`user ${who}`, 'here'],
        [`bio ${who}`, bio],
      ],
    },
  ];
});

const goneRow = row(({ random }) => {
  const who = random.oneOf(GUESTS);
  return ['user-delete', { username: who, updated_at: Date.now() }, { sets: [], clears: [who] }];
});

const postRow = row((stage, ledger) => {
  const author = stage.random.oneOf(MEMBERS);
  const number = stage.next();
  const [id, content] = [String(500_000 + number), `row ${number} #${TAG}`];
  for (const fact of ['post', 'content', 'banned']) ledger.owns(`${fact} ${id}`, [id, author]);
  stage.posts.push({ id, author });
  const now = Date.now();
  return [
    'post-create',
    { id: Number(id), username: author, content, created_at: now, updated_at: now },
    {
      sets: [
        [`post ${id}`, author],
        [`content ${id}`, content],
      ],
    },
  ];
});

export const ACTS_BY_KEY: readonly (readonly [weight: number, act: Act])[] = [
  [4, batchOfSeveral],
  [3, coins],
  [2, join],
  [1, leave],
  [3, likeRow],
  [2, followRow],
  [3, userRow],
  [1, goneRow],
  [3, postRow],
];
