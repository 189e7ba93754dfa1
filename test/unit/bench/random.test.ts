import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { powerLawRank, powerLawShare, randomFrom, scatter } from '../../../bench/data/random.js';

const test = suite('random numbers of the benchmark');

const take = <A>(count: number, draw: () => A): readonly A[] => Array.from({ length: count }, draw);

test('equal seeds give equal streams, different seeds different ones', () => {
  assert.equal(take(5, randomFrom('a')), take(5, randomFrom('a')));
  assert.not.equal(take(5, randomFrom('a')), take(5, randomFrom('b')));
  assert.ok(take(1000, randomFrom('a')).every((value) => value >= 0 && value < 1));
});

test('ranks stay in their range and follow a power law', () => {
  const random = randomFrom('ranks');
  const ranks = take(200_000, () => powerLawRank(random, 1000, 0.8));
  assert.ok(ranks.every((rank) => Number.isInteger(rank) && rank >= 1 && rank <= 1000));
  const count = (rank: number): number => ranks.filter((other) => other === rank).length;
  // The integral of r^-0.8 from r to r + 1, which is the generator's distribution.
  const share = (rank: number): number => (rank + 1) ** 0.2 - rank ** 0.2;
  for (const rank of [2, 10, 100]) {
    const expected = (200_000 * share(rank)) / (1001 ** 0.2 - 1);
    assert.ok(
      Math.abs(count(rank) - expected) < 6 * Math.sqrt(expected),
      `${rank}: ${count(rank)}`,
    );
  }
});

test('shares add up to about the total, and each is at least 1', () => {
  const shares = Array.from({ length: 5000 }, (_, place) =>
    powerLawShare(place + 1, 5000, 100_000, 0.6),
  );
  const total = shares.reduce((sum, share) => sum + share, 0);
  assert.ok(Math.abs(total - 100_000) < 5_000, String(total));
  assert.ok(shares.every((share) => share >= 1));
  assert.ok((shares[0] ?? 0) > 50 * (shares.at(-1) ?? 0));
});

test('scatter returns each number once', () => {
  for (const count of [1, 2, 1000, 5000, 7_368_787]) {
    const many = Math.min(count, 5000);
    const numbers = Array.from({ length: many }, (_, place) => scatter(place + 1, count));
    assert.is(new Set(numbers).size, many);
    assert.ok(numbers.every((number) => number >= 1 && number <= count));
  }
});

test.run();
