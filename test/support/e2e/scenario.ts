import type { suite } from 'uvu';

type Suite = ReturnType<typeof suite>;

interface Stage {
  /** Runs once, before the first scenario. */
  readonly start: () => Promise<unknown>;
  readonly before?: () => Promise<unknown>;
  /** Checks what must hold after each scenario. */
  readonly after: () => Promise<unknown>;
  readonly stop: () => Promise<unknown>;
}

type Scenario = (name: string, act: () => Promise<void> | void) => void;

/**
 * Makes tests that include their set-up and checks: if these were hooks of uvu and one threw, the suite would end
 * early, and uvu would report a success.
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
