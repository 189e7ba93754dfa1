import type { XanoDatabase } from './database.js';
import type { Quirks } from './quirks.js';
import type { RateLimit } from './rate-limit.js';
import type { Scope, XanoRequest } from './routes.js';
import type { SnapshotShape } from './snapshot-endpoint.js';

/** What can be changed while it runs. */
export interface XanoBehaviour {
  /** The most rows of one page, whatever is asked for; null for no such limit. */
  perPageCap: number | null;
  snapshotShape: SnapshotShape;
  /** The quota of the plan; null for none. The free plan has 10 requests in 20 s. */
  rate: RateLimit | null;
  /** What the token may not do by the Metadata API. */
  denied: readonly Scope[];
  /** How far the clock of its answers is ahead, ms; null: they tell no time. */
  skew: number | null;
  /** The clock of the quota, ms: a test that turns it itself need not wait for a window to pass. */
  now: () => number;
}

/** A request as it came, in the order of coming. */
export interface XanoRecord extends XanoRequest {
  /** The name of the table it is about; null when it names none. */
  readonly table: string | null;
  /** By the clock of the quota, ms. */
  readonly at: number;
  /** What was answered; null while the answer is held back. */
  status: number | null;
}

export interface FakeXano extends Pick<Quirks, 'next' | 'hold'> {
  readonly db: XanoDatabase;
  /** `http://…/api:meta`, for the Metadata API. */
  readonly base: string;
  /** The snapshot endpoint. */
  readonly snapshotUrl: string;
  /** The one token that both ways in take. */
  readonly token: string;
  readonly workspace: string;
  readonly behaviour: XanoBehaviour;
  /** Grows with each request, those that are refused included. */
  readonly requests: readonly XanoRecord[];
  /** Forgets the quirks that are still set and lets go who waits at a gate, for the next test. */
  readonly calm: () => void;
  /** Cuts all connections and takes no new ones, as when the instance is away. */
  readonly down: () => Promise<void>;
  /** Takes connections again, on the same port. */
  readonly up: () => Promise<void>;
  /** Ends the server and drops its database. */
  readonly close: () => Promise<void>;
}
