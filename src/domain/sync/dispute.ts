import type { Username } from '../username.js';
import type { XanoId } from './xano-id.js';

/** The row of an id waits for a name that the user of another id has. */
export interface Dispute {
  readonly name: Username;
  readonly id: XanoId;
}
