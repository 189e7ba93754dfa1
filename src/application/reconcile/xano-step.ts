import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';
import type { SourceError } from '../ports/source.js';
import type { LeaseLost } from '../sync/apply.js';
import type { Stopped } from '../ports/timer.js';
import type { Turn } from './run.js';
import type { NotTrusted } from './xano-seen.js';

/** Why a turn of a comparison with Xano came to nothing. */
export type XanoEnd = StoreError | SourceError | Stopped | LeaseLost | NotTrusted;
export type XanoStep = TaskEither<XanoEnd, Turn>;

/** After which a change that was on its way has come, ms. */
export const SETTLING = 5000;
