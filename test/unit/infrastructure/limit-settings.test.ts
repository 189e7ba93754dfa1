import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readLimitSettings } from '../../../src/infrastructure/config.js';
import { settingsOf, type Environment } from '../../../src/infrastructure/settings.js';

const MINUTE = 60_000;

const read = (env: Environment) => readLimitSettings(settingsOf(env));

const ratesOf = (env: Environment) => {
  const found = read(env);
  if (E.isLeft(found)) throw new Error(found.left.join('; '));
  return found.right?.rates ?? null;
};

const faults = (env: Environment): readonly string[] => {
  const found = read(env);
  return E.isLeft(found) ? found.left : [];
};

const test = suite('settings of rate limits and quotas');

test('by default users and addresses are limited, and API keys only if RATE_SERVICE is set', () => {
  const user = {
    reads: { units: 1200, windowMs: MINUTE },
    writes: { units: 120, windowMs: MINUTE },
  };
  const address = { units: 600, windowMs: MINUTE };
  assert.equal(ratesOf({}), { user, address, service: null });
  const service = { units: 9, windowMs: 60 * MINUTE };
  assert.equal(ratesOf({ RATE_SERVICE: '9/1h' }), { user, address, service });
});

test('RATE_LIMIT=off turns rate limits off', () => {
  assert.is(ratesOf({ RATE_LIMIT: 'off' }), null);
});

const WRONG = {
  RATE_LIMIT: ['yes', 'true'],
  RATE_READS: ['100', '-1/60s', 'hunter2'],
  RATE_WRITES: ['0/60s', '1e3/60s'],
  RATE_ADDRESS: ['10/0s', '10/'],
  RATE_SERVICE: ['none', '1/2/3'],
  DAILY_POSTS: ['0', 'many'],
  DAILY_TAGS: ['-1'],
  DAILY_EDGES: ['1.5'],
  DAILY_PROFILE_CHANGES: ['1/1d'],
};

test('an invalid limit is refused by the name of its setting, without its value', () => {
  for (const [name, values] of Object.entries(WRONG))
    for (const value of values) {
      const [told = '', ...more] = faults({ [name]: value });
      assert.ok(told.startsWith(`${name} must be`) && more.length === 0, `${name}=${value}`);
      assert.not.match(told, 'hunter2');
    }
});

test('all faults are reported at once, also those of limits that are turned off', () => {
  const all = Object.fromEntries(Object.keys(WRONG).map((name) => [name, 'x']));
  assert.is(faults(all).length, Object.keys(WRONG).length);
  assert.is(faults({ ...all, RATE_LIMIT: 'off' }).length, Object.keys(WRONG).length - 1);
});

test.run();
