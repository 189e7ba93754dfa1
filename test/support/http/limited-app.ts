import { makeAccounts } from '../../../src/adapters/system/accounts.js';
import { makeMeter } from '../../../src/application/use-cases/meter.js';
import type { RateLimits } from '../../../src/domain/limits/policy.js';
import { fakeRateLimiter } from '../fakes/rate-limiter.js';
import { startHttpApp, type TestApp } from './app.js';

const MINUTE = 60_000;

const LIMITS: RateLimits = {
  user: { reads: { units: 8, windowMs: MINUTE }, writes: { units: 4, windowMs: MINUTE } },
  address: { units: 3, windowMs: MINUTE },
  service: { units: 6, windowMs: MINUTE },
};

/** Makes a starter of apps with limits, whose clock `pass` advances. */
export const makeLimitedApps = () => {
  const apps: TestApp[] = [];
  return {
    start: async (
      useCases: Parameters<typeof startHttpApp>[0] = {},
      changes: Parameters<typeof startHttpApp>[1] = {},
    ) => {
      let ticks = 0;
      const accounts = () => makeAccounts(() => ticks);
      const shared = fakeRateLimiter(accounts());
      const meter = makeMeter({ limits: LIMITS, shared, own: accounts() });
      const app = await startHttpApp(useCases, changes, meter);
      apps.push(app);
      const pass = (ms: number): void => {
        ticks += ms;
      };
      return { ...app, pass };
    },
    stop: async (): Promise<void> => {
      await Promise.all(apps.splice(0).map((app) => app.stop()));
    },
  };
};
