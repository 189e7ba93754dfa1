import type { XanoDatabase } from './database.js';
import type { Quirks } from './quirks.js';
import type { RateLimit } from './rate-limit.js';
import type { Scope, XanoRequest } from './routes.js';
import type { SnapshotShape } from './snapshot-endpoint.js';

/** Behaviour that a test may change while the fake runs. */
export interface XanoBehaviour {
  /** Maximum rows of one page, whatever is asked for; null for no such limit. */
  perPageCap: number | null;
  snapshotShape: SnapshotShape;
  /** The quota of the plan; null for none. The free plan has 10 requests in 20 s. */
  rate: RateLimit | null;
  /** The scopes that the token lacks on the Metadata API. */
  denied: readonly Scope[];
  /** How far the `Date` of its answers is ahead, ms; null: answers carry no date. */
  skew: number | null;
  /** The clock of the quota, ms: a test that sets it need not wait for a window to pass. */
  now: () => number;
}

/** A request that was received; requests are kept in the order of arrival. */
export interface XanoRecord extends XanoRequest {
  /** The name of the table that the request is about; null when it names none. */
  readonly table: string | null;
  /** When the request arrived, by the clock of the quota, ms. */
  readonly at: number;
  /** The status of the answer; null while the answer is held back. */
  status: number | null;
}

export interface FakeXano extends Pick<Quirks, 'next' | 'hold'> {
  readonly db: XanoDatabase;
  /** `http://…/api:meta`, for the Metadata API. */
  readonly base: string;
  /** The snapshot endpoint. */
  readonly snapshotUrl: string;
  /** The token that both the Metadata API and the snapshot endpoint accept. */
  readonly token: string;
  readonly workspace: string;
  readonly behaviour: XanoBehaviour;
  /** All requests so far, including refused ones. */
  readonly requests: readonly XanoRecord[];
  /** Forgets the quirks that are still set and opens every gate, for the next test. */
  readonly calm: () => void;
  /** Cuts all connections and accepts no new ones, as when the instance is down. */
  readonly down: () => Promise<void>;
  /** Accepts connections again, on the same port. */
  readonly up: () => Promise<void>;
  /** Ends the server and drops its database. */
  readonly close: () => Promise<void>;
}
