import type { IO } from 'fp-ts/lib/IO.js';
import {
  forecastMemory,
  type MemoryForecast,
  type MemorySample,
} from '../../domain/health/memory-forecast.js';
import type { StoreState } from '../../domain/health/store-state.js';

/** What this process knows of the memory of the store, without asking it. */
export interface MemoryReport {
  /** Bytes; null where the store does not tell. */
  readonly used: number | null;
  /** Bytes; null where no limit is set. */
  readonly max: number | null;
  /** Of the last hour, as long as this process runs, the oldest first. */
  readonly minutes: readonly MemorySample[];
  readonly forecast: MemoryForecast;
}

interface Deps {
  readonly storeState: IO<StoreState>;
  readonly memory: IO<readonly MemorySample[]>;
}

export const makeReadMemory =
  ({ storeState, memory }: Deps): IO<MemoryReport> =>
  () => {
    const { usedMemory: used, maxMemory: max } = storeState().facts;
    const minutes = memory();
    return { used, max, minutes, forecast: forecastMemory(minutes, max) };
  };
