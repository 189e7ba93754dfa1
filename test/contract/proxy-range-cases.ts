import * as assert from 'uvu/assert';
import { ask, follow, join, like, publish } from '../support/app/acts.js';
import type { Declare } from '../support/contract/subject.js';
import type { Scene } from '../support/app/scene.js';
import { ada, anId, bob, cyd, noon, SECOND } from '../support/app/fixtures.js';

export const LIKED = 'user:ada:liked';
export const [FIRST = '', SECOND_LIKE = '', THIRD = ''] = [0, 1, 2].map((place) =>
  String(noon + place * SECOND),
);

/** Gives ada a hash, two followers, and likes of p1, p2 and p3 a second apart. */
export const arrange = async (scene: Scene): Promise<void> => {
  await join(scene, ada, bob, cyd);
  await follow(scene, bob, ada);
  await follow(scene, cyd, ada);
  for (const id of ['p1', 'p2', 'p3']) await publish(scene, { id: anId(id), author: bob });
  for (const id of ['p1', 'p2', 'p3']) {
    await like(scene, ada, anId(id));
    scene.time.pass(SECOND);
  }
};

export const declareRanges: Declare = (test) => {
  test('ranges by rank are as in Redis', async (scene) => {
    await arrange(scene);
    const ranges: readonly (readonly [readonly unknown[], readonly string[]])[] = [
      [
        [0, -1],
        ['p1', 'p2', 'p3'],
      ],
      [[1, 1], ['p2']],
      [
        [-2, -1],
        ['p2', 'p3'],
      ],
      [
        [-9, 9],
        ['p1', 'p2', 'p3'],
      ],
      [[2, 1], []],
      [[3, 9], []],
      [[0, -4], []],
      [
        [0, 1, 'REV'],
        ['p3', 'p2'],
      ],
      [[-1, -1, 'rev'], ['p1']],
      [
        [0, -1, 'LIMIT', 0, -1],
        ['p1', 'p2', 'p3'],
      ],
      [
        [0, 0, 'WITHSCORES', 'REV'],
        ['p3', THIRD],
      ],
    ];
    for (const [args, wanted] of ranges)
      assert.equal(await ask(scene, 'ZRANGE', LIKED, ...args), wanted, args.join(' '));
    assert.equal(await ask(scene, 'ZREVRANGE', LIKED, 0, 0, 'withscores'), ['p3', THIRD]);
    assert.equal(await ask(scene, 'ZREVRANGE', LIKED, -2, -1), ['p2', 'p1']);
  });

  test('ranges by score are as in Redis', async (scene) => {
    await arrange(scene);
    const by = (...args: readonly unknown[]) => ask(scene, 'ZRANGE', LIKED, ...args);
    assert.equal(await by(FIRST, SECOND_LIKE, 'BYSCORE'), ['p1', 'p2']);
    assert.equal(await by(`(${FIRST}`, '+inf', 'BYSCORE'), ['p2', 'p3']);
    assert.equal(await by('-inf', `(${THIRD}`, 'byscore'), ['p1', 'p2']);
    assert.equal(await by('+inf', '-inf', 'BYSCORE'), []);
    assert.equal(await by('inf', '-inf', 'BYSCORE', 'REV'), ['p3', 'p2', 'p1']);
    assert.equal(await by('-inf', 'inf', 'BYSCORE', 'LIMIT', 1, 1), ['p2']);
    assert.equal(await by('+inf', '-inf', 'REV', 'BYSCORE', 'LIMIT', 1, -1), ['p2', 'p1']);
    assert.equal(await by('-inf', 'inf', 'BYSCORE', 'LIMIT', -1, 5), []);
    assert.equal(await by('-inf', 'inf', 'BYSCORE', 'LIMIT', 9, 5), []);
    assert.equal(await by('-inf', 'inf', 'BYSCORE', 'LIMIT', 0, 0), []);
    assert.equal(await by('-inf', 'inf', 'BYSCORE', 'WITHSCORES', 'LIMIT', 0, 1), ['p1', FIRST]);

    assert.is(await ask(scene, 'ZCOUNT', LIKED, '-1e3', '+Infinity'), 3);
    const withScore = await ask(scene, 'ZREVRANK', LIKED, 'p1', 'WithScore');
    assert.equal(withScore, [2, FIRST]);
    assert.is(await ask(scene, 'ZRANK', LIKED, 'nobody', 'WITHSCORE'), null);
    const low = await ask(scene, 'ZRANGEBYSCORE', LIKED, '1e3', '+inf', 'LIMIT', 0, 2);
    assert.equal(low, ['p1', 'p2']);
    const high = await ask(scene, 'ZREVRANGEBYSCORE', LIKED, '+inf', '-inf', 'WITHSCORES');
    assert.equal(high, ['p3', THIRD, 'p2', SECOND_LIKE, 'p1', FIRST]);
    assert.equal(await ask(scene, 'ZREVRANGEBYSCORE', LIKED, '-inf', '+inf'), []);
    assert.is(await ask(scene, 'ZCOUNT', LIKED, `(${FIRST}`, THIRD), 2);
    assert.is(await ask(scene, 'ZCOUNT', LIKED, '-inf', '-5.5'), 0);
  });

  test('ranges by member are as in Redis', async (scene) => {
    await arrange(scene);
    const by = (...args: readonly unknown[]) => ask(scene, 'ZRANGE', 'explore:feed', ...args);
    assert.equal(await by('-', '+', 'BYLEX'), ['p1', 'p2', 'p3']);
    assert.equal(await by('[p2', '+', 'BYLEX'), ['p2', 'p3']);
    assert.equal(await by('(p1', '(p3', 'BYLEX'), ['p2']);
    assert.equal(await by('[p3', '[p2', 'BYLEX', 'REV'), ['p3', 'p2']);
    assert.equal(await by('+', '-', 'BYLEX'), []);
    assert.equal(await by('-', '+', 'BYLEX', 'LIMIT', 1, 1), ['p2']);
  });
};
