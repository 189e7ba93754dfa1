import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readAcrossLives, type Place } from './two-lives.js';

/** Ada's name, a name in a list, or an unread count other than that of Bob's one post. */
const OF_ADA = /ada|"name"|"count":[^1]/;

/** Asserts that pages show nothing of the deleted user, even if another user has the name by then. */
export const holdToLives = <Client extends object>(
  where: string,
  place: Place<Client> & {
    readonly empty: () => Promise<unknown>;
    /** Pages that read everything in one script. */
    readonly atOnce: readonly string[];
    readonly close: () => Promise<void>;
  },
): void => {
  const test = suite(`pages of a deleted user whose name is reused, on ${where}`);
  test.after(place.close);
  test.before.each(async () => {
    await place.empty();
  });

  test('show nothing of a user whose deletion is carried out while they read', async () => {
    for (const { name, answer } of await readAcrossLives(place, 'before'))
      assert.not.match(JSON.stringify(answer), OF_ADA, name);
  });

  test('show nothing of a user who is deleted during the read', async () => {
    const read = await readAcrossLives(place, 'between');
    const held = read.filter(({ isHeld }) => isHeld);
    const others = read.filter(({ isHeld }) => !isHeld).map(({ name }) => name);
    assert.equal(others, place.atOnce);
    for (const { name, answer } of held) assert.not.match(JSON.stringify(answer), OF_ADA, name);
  });

  test.run();
};
