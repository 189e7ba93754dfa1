import type { suite } from 'uvu';

type Suite = ReturnType<typeof suite>;

interface Stage {
  /** Once, before the first scenario. */
  readonly start: () => Promise<unknown>;
  readonly before?: () => Promise<unknown>;
  /** What must hold after each scenario. */
  readonly after: () => Promise<unknown>;
  readonly stop: () => Promise<unknown>;
}

type Scenario = (name: string, act: () => Promise<void> | void) => void;

/**
 * Tests of which set-up and checks are a part: were they hooks of uvu, one that throws would end
 * the suite in the middle, and uvu would call that a success.
 */
export const scenariosOf = (test: Suite, { start, before, after, stop }: Stage): Scenario => {
  let started: Promise<unknown> | undefined;
  test.after(async () => {
    await started?.then(stop, () => undefined);
  });
  return (name, act) => {
    test(name, async () => {
      started ??= start();
      await started;
      await before?.();
      await act();
      await after();
    });
  };
};
