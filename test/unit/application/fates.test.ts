import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  afterFate,
  HEALTHY,
  type Fate,
} from '../../../src/application/use-cases/deliver-outbox.js';

const fate = (outcome: Fate['outcome'], rest = 0): Fate => ({ outcome, reason: '', rest });
const after = (...fates: readonly Fate[]) =>
  fates.reduce((standing, one, at) => afterFate(standing, one, at * 100), HEALTHY);

const test = suite('What became of deliveries');

test('a receiver is left alone for as long as it ever asked for', () => {
  assert.is(after(fate('postponed', 500), fate('postponed', 50)).restUntil, 500);
  assert.is(after(fate('postponed', 500), fate('postponed', 900)).restUntil, 1000);
  assert.is(after(fate('given-up', 30), fate('delivered')).restUntil, 30);
});

test('it fails from the first that waits to the first that is taken', () => {
  assert.ok(after(fate('postponed')).isFailing);
  assert.ok(after(fate('postponed'), fate('given-up')).isFailing);
  assert.not(after(fate('given-up')).isFailing);
  assert.not(after(fate('postponed'), fate('delivered')).isFailing);
});

test.run();
