/**
 * How often a table usually speaks, by the hour of the day (UTC): the share of the minutes of that hour
 * in which something came. So a table that sleeps at night may, and one that speaks every minute may not.
 */
export interface Rhythm {
  /** 24 shares, 0 to 1; null where that hour has not been seen yet. */
  readonly hours: readonly (number | null)[];
  /** Hours since the epoch up to which has been learnt; null: nobody has begun. */
  readonly learntTo: number | null;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const HOURS = 24;

export const NEW_RHYTHM: Rhythm = {
  hours: Array.from({ length: HOURS }, () => null),
  learntTo: null,
};

/** Of fewer minutes of an hour nothing is learnt. */
const MIN_MINUTES = 15;
/** How much the last day counts against those before it. */
const WEIGHT = 0.3;
/** Hours that must be known before those that are not are taken to be like them. */
const MIN_HOURS = 6;

const MAX_SILENCE = 14 * DAY_MS;

/** So many minutes in which it should have spoken are too many; fewer where they took days to come. */
const MISSED = { atOnce: 10, inDays: 3 } as const;

/**
 * Learns from the hour that has ended. `spoke`: of each of the last 60 minutes, the present one first,
 * whether anything came.
 */
export const learn = (rhythm: Rhythm, spoke: readonly boolean[], now: number): Rhythm => {
  const present = Math.floor(now / HOUR_MS);
  if (rhythm.learntTo === null) return { ...rhythm, learntTo: present };
  if (rhythm.learntTo >= present) return rhythm;
  const into = Math.floor(now / MINUTE_MS) % 60;
  const minutes = spoke.slice(into + 1);
  if (minutes.length < MIN_MINUTES) return { ...rhythm, learntTo: present };
  const share = minutes.filter(Boolean).length / minutes.length;
  const hour = (present - 1) % HOURS;
  const before = rhythm.hours[hour] ?? share;
  const learnt = before + WEIGHT * (share - before);
  return { hours: rhythm.hours.with(hour, learnt), learntTo: present };
};

/** Does not learn from the hours up to now: what was silent then is no rhythm. */
export const passOver = (rhythm: Rhythm, now: number): Rhythm => ({
  ...rhythm,
  learntTo: Math.floor(now / HOUR_MS),
});

/** The share of an hour that was not seen: that of the others, once there are enough of them. */
const shareElsewhere = ({ hours }: Rhythm): number => {
  const known = hours.filter((share) => share !== null);
  return known.length < MIN_HOURS ? 0 : known.reduce((sum, share) => sum + share, 0) / known.length;
};

/** In how many of the minutes since it was last heard a table should have spoken. */
export const missed = (rhythm: Rhythm, heardAt: number, now: number): number => {
  const elsewhere = shareElsewhere(rhythm);
  let sum = 0;
  let from = Math.max(heardAt, now - MAX_SILENCE);
  while (from < now) {
    const hour = Math.floor(from / HOUR_MS);
    const to = Math.min((hour + 1) * HOUR_MS, now);
    sum += ((to - from) / MINUTE_MS) * (rhythm.hours[hour % HOURS] ?? elsewhere);
    from = to;
  }
  return sum;
};

export const isUnusuallySilent = (rhythm: Rhythm, heardAt: number, now: number): boolean =>
  missed(rhythm, heardAt, now) >= (now - heardAt < DAY_MS ? MISSED.atOnce : MISSED.inDays);
