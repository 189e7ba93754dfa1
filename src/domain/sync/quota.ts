/** At most so many requests in so many ms. */
export interface Rate {
  readonly requests: number;
  readonly windowMs: number;
}

/** All instants are ms of one clock that never goes back. */
export interface QuotaState {
  readonly rate: Rate;
  /** How many requests a window may have at present: fewer than the rate after a refusal. */
  readonly allowed: number;
  /** When the requests that still count were answered, oldest first. */
  readonly past: readonly number[];
  /** Requests that are not answered yet. */
  readonly open: number;
  readonly blockedUntil: number;
  /** When `allowed` last changed. */
  readonly changedAt: number;
}

/** How many windows have to go well until one more request is allowed again. */
const RECOVERY = 5;

/** More than this is no pause but an outage, which a later look will find out. */
const MAX_PAUSE = 3_600_000;

export const newQuota = (rate: Rate): QuotaState => ({
  rate,
  allowed: rate.requests,
  past: [],
  open: 0,
  blockedUntil: 0,
  changedAt: 0,
});

/**
 * How long to wait until a request may be made, ms; 0: now. A request counts until a window after its
 * answer: it reached the other side at some instant before that, so that no window there has more.
 */
export const waitOf = (
  { rate, allowed, past, open, blockedUntil }: QuotaState,
  now: number,
): number => {
  const counted = [...past, ...Array.from({ length: open }, () => now)];
  const leaver = counted[counted.length - allowed];
  const free = leaver === undefined ? now : leaver + rate.windowMs;
  return Math.max(0, free - now, blockedUntil - now);
};

export const opened = (state: QuotaState): QuotaState => ({ ...state, open: state.open + 1 });

const recovered = (state: QuotaState, now: number): QuotaState => {
  const { allowed, rate, changedAt } = state;
  return allowed < rate.requests && now - changedAt >= RECOVERY * rate.windowMs
    ? { ...state, allowed: allowed + 1, changedAt: now }
    : state;
};

const halved = (state: QuotaState, now: number, retryAfter: number | null): QuotaState => {
  const until = now + Math.min(MAX_PAUSE, retryAfter ?? state.rate.windowMs);
  // Requests that were open together are refused together: that is one sign, and not several.
  const allowed =
    now < state.blockedUntil ? state.allowed : Math.max(1, Math.floor(state.allowed / 2));
  return {
    ...state,
    allowed,
    blockedUntil: Math.max(state.blockedUntil, until),
    changedAt: Math.max(state.blockedUntil, until),
  };
};

/**
 * A request has been answered. After a refusal for coming too often nothing is asked for as long as
 * the refusal said, else for a window, and then half as often; with time, as often as before.
 */
export const closed = (
  state: QuotaState,
  now: number,
  refusal: { readonly retryAfter: number | null } | null,
): QuotaState => {
  const after: QuotaState = {
    ...state,
    open: Math.max(0, state.open - 1),
    past: [...state.past.filter((at) => at > now - state.rate.windowMs), now],
  };
  return refusal === null ? recovered(after, now) : halved(after, now, refusal.retryAfter);
};

/** As if a whole window's requests had been made just now, by somebody who was at it before. */
export const spent = (state: QuotaState, now: number): QuotaState => ({
  ...state,
  past: [...state.past, ...Array.from({ length: state.rate.requests }, () => now)],
});
