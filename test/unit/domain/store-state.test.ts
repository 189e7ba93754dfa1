import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isStillEmptied, NO_FACTS, worstOf } from '../../../src/domain/health/store-state.js';

const server = (version: string, usedMemory: number) => ({ version, usedMemory, maxMemory: 100 });

const test = suite('state of several servers');

test('the memory is that of the fullest server, and the version that of an outdated one', () => {
  const fullest = server('7.2.4', 95);
  assert.equal(worstOf([server('7.0.15', 20), fullest, NO_FACTS]), fullest);
  const withOld = worstOf([fullest, NO_FACTS, server('6.0.16', 20)]);
  assert.equal(withOld, { ...fullest, version: '6.0.16' });
  assert.equal(worstOf([]), NO_FACTS);
});

test('a loss is reported for a minute, and until nine tenths are back', () => {
  const at = 10_000_000;
  const emptied = { at, users: 10, posts: 100 };
  const whole = { users: 10, posts: 90 };
  assert.is(isStillEmptied(whole, emptied, at + 59_999), true);
  assert.is(isStillEmptied(whole, emptied, at + 60_000), false);
  assert.is(isStillEmptied({ ...whole, users: 8 }, emptied, at + 60_000), true);
  assert.is(isStillEmptied(whole, emptied, at - 3_600_000), false, 'by a clock set back since');
});

test.run();
