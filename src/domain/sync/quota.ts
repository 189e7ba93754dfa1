/** At most so many requests in so many ms. */
export interface Rate {
  readonly requests: number;
  readonly windowMs: number;
}

/** Xano said that it was asked too often, and maybe how long to wait, ms. */
export interface Refusal {
  readonly retryAfter: number | null;
}

/** All instants are ms of one clock. */
export interface QuotaState {
  /**
   * The requests that still count, by name: when each was answered, or, of one that is not answered
   * yet, the latest instant at which it can be. So one whose process is gone counts no longer than it
   * could have lasted.
   */
  readonly requests: ReadonlyMap<string, number>;
  /** How many requests a window may have after a refusal; null: as many as the rate says. */
  readonly lowered: number | null;
  readonly blockedUntil: number;
  /** When `lowered` last changed. */
  readonly changedAt: number;
}

const QUOTA_RULES = {
  /** How many windows have to go well until one more request is allowed again. */
  recovery: 5,
  /** More than this is no pause but an outage, which a later look will find out, ms. */
  maxPause: 3_600_000,
} as const;

export const newQuota: QuotaState = {
  requests: new Map(),
  lowered: null,
  blockedUntil: 0,
  changedAt: 0,
};

/** How many requests a window may have at present. */
export const allowedIn = ({ lowered }: Pick<QuotaState, 'lowered'>, { requests }: Rate): number =>
  Math.min(lowered ?? requests, requests);

/** Kept by a clock that has been set back since: no pause is so long. */
export const asOf = (state: QuotaState, now: number): QuotaState =>
  Math.max(state.blockedUntil, state.changedAt) > now + QUOTA_RULES.maxPause
    ? { ...state, blockedUntil: 0, changedAt: 0 }
    : state;

const without = (state: QuotaState, name: string): QuotaState => ({
  ...state,
  requests: new Map([...state.requests].filter(([other]) => other !== name)),
});

/**
 * How long to wait until a request may be made, ms; 0: now. A request counts until a window after its
 * answer: it reached the other side at some instant before that, so that no window there has more.
 */
export const waitOf = (state: QuotaState, rate: Rate, now: number): number => {
  const counted = [...state.requests.values()].toSorted((a, b) => a - b);
  const leaver = counted[counted.length - allowedIn(state, rate)];
  // What is not answered yet may be in this moment.
  const free = leaver === undefined ? now : Math.min(leaver, now) + rate.windowMs;
  return Math.max(0, free - now, state.blockedUntil - now);
};

/**
 * Takes a place for a request that is answered, or given up, within `lasts` ms; `wait` is 0 then, and
 * else how long there is none. Who asks again by the same name has one place and not two.
 */
export const taken = (
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
  // Requests that were open together are refused together: that is one sign, and not several.
  const lower = now < state.blockedUntil ? allowed : Math.max(1, Math.floor(allowed / 2));
  return { ...state, lowered: lowerTo(rate, lower), blockedUntil: until, changedAt: until };
};

/**
 * A request has been answered. After a refusal for coming too often nothing is asked for as long as
 * the refusal said, else for a window, and then half as often; with time, as often as before.
 */
export const closed = (
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
