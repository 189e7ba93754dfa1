import type { Row } from './filters.js';
import { runSource } from './interpreter.js';
import { readKit } from './kit.js';
import type { World } from './world.js';

/** Calls an endpoint of the kit, named by its path and verb; returns its answer. */
export const callEndpoint = (name: string, input: Row, world: World): unknown =>
  runSource(readKit(`api/xrs/${name}.xs`), input, world);

/** Returns the kind of error that Xano would answer with, or `none`. */
export const errorOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as Error).name;
  }
  return 'none';
};
