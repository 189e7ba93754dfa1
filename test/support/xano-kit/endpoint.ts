import type { Row } from './filters.js';
import { runSource } from './interpreter.js';
import { readKit } from './kit.js';
import type { World } from './world.js';

/** What an endpoint of the kit answers; it is named by its path and verb. */
export const callEndpoint = (name: string, input: Row, world: World): unknown =>
  runSource(readKit(`api/xrs/${name}.xs`), input, world);

/** The kind of error that Xano would answer with, or `none`. */
export const errorOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as Error).name;
  }
  return 'none';
};
