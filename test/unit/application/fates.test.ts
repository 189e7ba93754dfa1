import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  afterFate,
  HEALTHY,
  type Fate,
} from '../../../src/application/use-cases/deliver-outbox.js';

const fate = (outcome: Fate['outcome'], rest = 0): Fate => ({
  outcome,
  reason: '',
  failures: 0,
  rest,
});
const after = (...fates: readonly Fate[]) =>
  fates.reduce((standing, one, at) => afterFate(standing, one, at * 100), HEALTHY);

const test = suite('state after deliveries');

test('a receiver is left alone for the longest time that it requested', () => {
  assert.is(after(fate('postponed', 500), fate('postponed', 50)).restUntil, 500);
  assert.is(after(fate('postponed', 500), fate('postponed', 900)).restUntil, 1000);
  assert.is(after(fate('given-up', 30), fate('delivered')).restUntil, 30);
});

test('deliveries are failing from the first postponed one to the first delivered one', () => {
  assert.ok(after(fate('postponed')).isFailing);
  assert.ok(after(fate('postponed'), fate('given-up')).isFailing);
  assert.not(after(fate('given-up')).isFailing);
  assert.not(after(fate('postponed'), fate('delivered')).isFailing);
});

test.run();
