const MINUTE_MS = 60_000;

/** Keeps the greatest number that was noted in the present minute and the one before it; 0 where none was. */
export const makeSlowest = (now: () => number) => {
  let [minute, present, before] = [0, 0, 0];

  const turn = (): void => {
    const current = Math.floor(now() / MINUTE_MS);
    if (current === minute) return;
    before = current === minute + 1 ? present : 0;
    [minute, present] = [current, 0];
  };

  return {
    note: (ms: number): void => {
      turn();
      present = Math.max(present, ms);
    },
    read: (): number => {
      turn();
      return Math.max(present, before);
    },
  };
};
