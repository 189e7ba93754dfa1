import type { Stores } from '../../../src/application/ports/stores.js';
import { addComment, commentId } from '../app/comments.js';
import { bookmark, drain, follow, join, like, publish } from '../app/acts.js';
import { ada, anId, bob, noon, sea } from '../app/fixtures.js';
import { makeTime } from '../app/scene.js';
import { ok } from '../run/effect.js';
import { until } from '../run/until.js';
import { beforeTrips } from '../walk/fallible.js';
import { pagesOf } from './pages.js';

/** An empty store, and how else it is read: with calls held up. */
export interface Place<Client extends object> {
  readonly client: Client;
  readonly storesBy: (client: Client) => Stores;
  /** The row of Ada, as the client calls it. */
  readonly row: string;
}

/** A client that waits before the first call that names a key. */
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

/** More than go with their author in one step. */
const COUNT = 12;

/** Posts and comments of Ada's, what Bob did to them, and what he was told by hers. */
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
  /** It has asked who Ada is. */
  readonly isHeld: boolean;
}

/**
 * What pages answer that ask who Ada is only when she is gone and somebody else has come under her name. Her deletion was
 * acknowledged before they began, and is worked off meanwhile; or all of it comes in between.
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
      return until('somebody else has come', () => hasCome);
    });
    const answer = pagesOf(storesBy(slow))[name]?.();
    void answer?.then(() => {
      at.isDone = true;
    });
    return { name, answer, at };
  });
  const isReached = ({ at }: (typeof reading)[number]): boolean => at.isHeld || at.isDone;
  await until('all have asked', () => reading.every(isReached));
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
