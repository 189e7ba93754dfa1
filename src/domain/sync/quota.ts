/** At most `requests` requests within any `windowMs` milliseconds. */
export interface Rate {
  readonly requests: number;
  readonly windowMs: number;
}

/** Xano's answer that it was asked too often. `retryAfter`: how long to wait, ms; null when Xano does not say. */
export interface Refusal {
  readonly retryAfter: number | null;
}

/** The requests that count against the rate, and the limits after a refusal. All instants are ms of one clock. */
export interface QuotaState {
  /**
   * The requests that still count, by name: when each was answered or, while it is unanswered, the latest instant at
   * which it can be. So a request of a process that died counts no longer than it could have lasted.
   */
  readonly requests: ReadonlyMap<string, number>;
  /** Maximum of requests per window after a refusal; null: the maximum of the rate. */
  readonly lowered: number | null;
  readonly blockedUntil: number;
  /** When `lowered` last changed; after a refusal, when its pause ends. */
  readonly changedAt: number;
}

const QUOTA_RULES = {
  /** Number of windows without a refusal until one more request per window is allowed. */
  recovery: 5,
  /** Longest pause after a refusal, ms: more would be an outage, which a later request will find out. */
  maxPause: 3_600_000,
} as const;

export const newQuota: QuotaState = {
  requests: new Map(),
  lowered: null,
  blockedUntil: 0,
  changedAt: 0,
};

/** Returns the present maximum of requests per window. */
export const allowedIn = ({ lowered }: Pick<QuotaState, 'lowered'>, { requests }: Rate): number =>
  Math.min(lowered ?? requests, requests);

/** Drops instants further ahead than any pause: the clock was set back after they were stored. */
export const withoutFutureInstants = (state: QuotaState, now: number): QuotaState =>
  Math.max(state.blockedUntil, state.changedAt) > now + QUOTA_RULES.maxPause
    ? { ...state, blockedUntil: 0, changedAt: 0 }
    : state;

const without = (state: QuotaState, name: string): QuotaState => ({
  ...state,
  requests: new Map([...state.requests].filter(([other]) => other !== name)),
});

/**
 * Returns how long to wait until a request may be made, ms; 0: now. A request counts until one window after its answer:
 * it reached Xano at some instant before the answer, so no window there has more requests.
 */
export const waitOf = (state: QuotaState, rate: Rate, now: number): number => {
  const counted = [...state.requests.values()].toSorted((a, b) => a - b);
  const leaver = counted[counted.length - allowedIn(state, rate)];
  // A request without an answer may be answered at this very moment.
  const free = leaver === undefined ? now : Math.min(leaver, now) + rate.windowMs;
  return Math.max(0, free - now, state.blockedUntil - now);
};

/**
 * Takes a place for a request that is answered or given up within `lasts` ms: `wait` is then 0, else the time until a
 * place is free, ms. A second call with the same name does not take a second place.
 */
export const takePlace = (
  state: QuotaState,
  rate: Rate,
  name: string,
  now: number,
  lasts: number,
): { readonly state: QuotaState; readonly wait: number } => {
  const others = without(state, name);
  const wait = waitOf(others, rate, now);
  return wait > 0
    ? { state: others, wait }
    : {
        state: { ...others, requests: new Map([...others.requests, [name, now + lasts]]) },
        wait,
      };
};

const lowerTo = (rate: Rate, allowed: number): number | null =>
  allowed < rate.requests ? allowed : null;

const recovered = (state: QuotaState, rate: Rate, now: number): QuotaState => {
  const allowed = allowedIn(state, rate);
  return allowed < rate.requests && now - state.changedAt >= QUOTA_RULES.recovery * rate.windowMs
    ? { ...state, lowered: lowerTo(rate, allowed + 1), changedAt: now }
    : state;
};

const halved = (
  state: QuotaState,
  rate: Rate,
  now: number,
  { retryAfter }: Refusal,
): QuotaState => {
  const pause = Math.min(QUOTA_RULES.maxPause, retryAfter ?? rate.windowMs);
  const until = Math.max(state.blockedUntil, now + pause);
  const allowed = allowedIn(state, rate);
  // Requests that were open together are refused together: they count as one refusal.
  const lower = now < state.blockedUntil ? allowed : Math.max(1, Math.floor(allowed / 2));
  return { ...state, lowered: lowerTo(rate, lower), blockedUntil: until, changedAt: until };
};

/**
 * Records the answer to a request. After a refusal no request may be made for as long as the refusal says, or else for
 * a window; then half as many per window are allowed, and with time as many as before.
 */
export const recordAnswer = (
  state: QuotaState,
  rate: Rate,
  name: string,
  now: number,
  refusal: Refusal | null,
): QuotaState => {
  const counting = [...without(state, name).requests].filter(([, at]) => at > now - rate.windowMs);
  const after = { ...state, requests: new Map([...counting, [name, now] as const]) };
  return refusal === null ? recovered(after, rate, now) : halved(after, rate, now, refusal);
};
