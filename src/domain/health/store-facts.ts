/** What a store tells of itself; null where it tells nothing, or may not be asked. */
export interface StoreFacts {
  readonly version: string | null;
  /** Bytes. */
  readonly usedMemory: number | null;
  /** Bytes; null where no limit is set. */
  readonly maxMemory: number | null;
}

export const NO_FACTS: StoreFacts = { version: null, usedMemory: null, maxMemory: null };

const OLDEST = [6, 2] as const;

/** The scripts use commands that older ones do not have. */
export const isTooOld = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
};

/** Of this share on it is time to do something. */
export const NEARLY_FULL = 0.9;

/** The share of its memory that a store uses; null where it has no limit. */
export const memoryRatio = ({ usedMemory, maxMemory }: StoreFacts): number | null =>
  usedMemory === null || maxMemory === null ? null : usedMemory / maxMemory;
