import type { Shown } from '../domain/shown.js';
import type { SyncMapping } from '../domain/sync/mapping.js';
import type { Clock } from './ports/clock.js';
import type { Digest } from './ports/digest.js';
import type { IdGenerator } from './ports/id-generator.js';
import type { Reconciler } from './ports/reconciler.js';
import type { Reconciliations } from './ports/reconciliations.js';
import type { SentRows } from './ports/sent-rows.js';
import type { Stores } from './ports/stores.js';
import type { Timer } from './ports/timer.js';
import type { Apply } from './sync/apply.js';
import type { Preview } from './sync/preview.js';
import type { ReadPage } from './sync/pull-page.js';

/** What use cases are given; each thing has the same name in all of them. */
interface World extends Stores {
  readonly clock: Clock;
  /** Measures waits in this process; unlike the clock, it is never set. */
  readonly timer: Timer;
  readonly ids: IdGenerator;
  readonly digest: Digest;
  readonly reconciler: Reconciler;
  readonly reconciliations: Reconciliations;
  readonly sentRows: SentRows;
  readonly apply: Apply;
  readonly preview: Preview;
  readonly readPage: ReadPage;
  readonly mapping: SyncMapping;
  /** Fields of a user that others see. */
  readonly publicFields: Shown;
  /** How many posts the explore feed keeps. */
  readonly exploreMax: number;
}

type Part = { readonly [P in keyof World]: P | `${P}.${keyof World[P] & string}` }[keyof World];

type PortIn<N> = (N extends `${infer Port}.${string}` ? Port : N) & keyof World;

type MethodsIn<N, P extends keyof World> = N extends `${P}.${infer M}` ? M & keyof World[P] : never;

/** The named parts of the world only: all of `clock`; of `users` the methods that `users.create` and `users.find` name. */
export type Needs<N extends Part> = {
  readonly [P in PortIn<N>]: P extends N ? World[P] : Pick<World[P], MethodsIn<N, P>>;
};
