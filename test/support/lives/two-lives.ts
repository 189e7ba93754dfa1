import type { Stores } from '../../../src/application/ports/stores.js';
import { addComment, commentId } from '../app/comments.js';
import { bookmark, drain, follow, join, like, publish } from '../app/acts.js';
import { ada, anId, bob, noon, sea } from '../app/fixtures.js';
import { makeTime } from '../app/scene.js';
import { ok } from '../run/effect.js';
import { until } from '../run/until.js';
import { beforeTrips } from '../walk/fallible.js';
import { pagesOf } from './pages.js';

/** An empty store, and a way to read it with delayed calls. */
export interface Place<Client extends object> {
  readonly client: Client;
  readonly storesBy: (client: Client) => Stores;
  /** The key of Ada's row, as the client sees it. */
  readonly row: string;
}

/** Returns a client that waits before the first call that names a key. */
const heldAt = <Client extends object>(
  client: Client,
  key: string,
  hold: () => Promise<void>,
): Client => {
  let isOpen = false;
  return beforeTrips(client, (words) => {
    const isHeld = !isOpen && words.flat(Number.POSITIVE_INFINITY).includes(key);
    isOpen ||= isHeld;
    return isHeld ? hold() : undefined;
  });
};

/** More posts than one step of the author's deletion removes. */
const COUNT = 12;

/** Creates posts and comments of Ada's, Bob's acts on them, and the notifications that Bob got from her comments. */
const begin = async (stores: Stores) => {
  const scene = { stores, time: makeTime() };
  await join(scene, ada, bob);
  await follow(scene, bob, ada);
  await publish(scene, { id: anId('b1'), author: bob });
  for (let nth = 1; nth <= COUNT; nth += 1) {
    const id = anId(`p${nth}`);
    const post = { id, content: 'hello, @bob', hashtags: [sea], created_at: noon + nth };
    await publish(scene, post);
    await like(scene, bob, id);
    await bookmark(scene, bob, id);
    const comment = { id: commentId(`c${nth}`), post_id: anId('b1'), username: ada };
    await ok(addComment(scene, comment));
  }
  await like(scene, ada, anId('b1'));
  await follow(scene, ada, bob);
  await drain(scene);
  return scene;
};

interface Read {
  readonly name: string;
  readonly answer: unknown;
  /** True once it waits at the read of Ada's row. */
  readonly isHeld: boolean;
}

/**
 * Resolves to the answers of pages that read Ada's row only after she is deleted and another user has her name. Her
 * deletion is acknowledged before they begin and carried out meanwhile, or all of it happens in between.
 */
export const readAcrossLives = async <Client extends object>(
  { client, storesBy, row }: Place<Client>,
  deletion: 'before' | 'between',
): Promise<readonly Read[]> => {
  const stores = storesBy(client);
  const scene = await begin(stores);
  const leave = () => ok(stores.users.remove(ada, scene.time.now()));
  if (deletion === 'before') await leave();

  let hasCome = false;
  const reading = Object.keys(pagesOf(stores)).map((name) => {
    const at = { isHeld: false, isDone: false };
    const slow = heldAt(client, row, () => {
      at.isHeld = true;
      return until('another user has the name', () => hasCome);
    });
    const answer = pagesOf(storesBy(slow))[name]?.();
    void answer?.then(() => {
      at.isDone = true;
    });
    return { name, answer, at };
  });
  const isReached = ({ at }: (typeof reading)[number]): boolean => at.isHeld || at.isDone;
  await until('all pages wait', () => reading.every(isReached));
  if (deletion === 'between') await leave();
  scene.time.pass(1000);
  await drain(scene);
  await join(scene, ada);
  hasCome = true;
  return Promise.all(
    reading.map(async ({ name, answer, at: { isHeld } }) => ({
      ...{ name, isHeld },
      answer: await answer,
    })),
  );
};
