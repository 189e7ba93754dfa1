import type { Scope } from './expression.js';
import type { Row } from './filters.js';
import type { World } from './world.js';

/** The state of one function that is running. */
export interface Frame {
  readonly world: World;
  readonly names: Map<string, unknown>;
  readonly run: (name: string, input: Row) => unknown;
}

export const scopeOf = ({ world, names }: Frame): Scope => ({ now: world.now(), names });
