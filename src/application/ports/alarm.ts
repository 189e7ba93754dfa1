import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Alert } from '../../domain/sync/alert-name.js';

export interface AlertMessage extends Alert {
  readonly event: 'started' | 'ended';
  /** When it started, ms. */
  readonly since: number;
  readonly now: number;
}

/** Nobody took the message, as far as we know. `reason` holds no address. */
export interface AlarmFailed {
  readonly _tag: 'AlarmFailed';
  readonly reason: string;
}

/** Tells people. */
export interface Alarm {
  /** One try; ends within 10 s. */
  readonly send: (message: AlertMessage) => TaskEither<AlarmFailed, void>;
}
