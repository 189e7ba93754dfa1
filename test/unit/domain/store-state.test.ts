import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NO_FACTS, worstOf } from '../../../src/domain/health/store-state.js';

const server = (version: string, usedMemory: number) => ({ version, usedMemory, maxMemory: 100 });

const test = suite('state of several servers');

test('the memory is that of the fullest server, and the version that of an outdated one', () => {
  const fullest = server('7.2.4', 95);
  assert.equal(worstOf([server('7.0.15', 20), fullest, NO_FACTS]), fullest);
  const withOld = worstOf([fullest, NO_FACTS, server('6.0.16', 20)]);
  assert.equal(withOld, { ...fullest, version: '6.0.16' });
  assert.equal(worstOf([]), NO_FACTS);
});

test.run();
