import { Cron } from 'croner';
import * as E from 'fp-ts/lib/Either.js';
import { availableParallelism } from 'node:os';
import { readFileSync } from 'node:fs';
import type { Limit } from '../../domain/limits/gcra.js';
import type { Rate } from '../../domain/sync/quota.js';
import { each, fault, listOf, withoutMark, type Validation } from '../validation.js';

/** Reads the text of a setting: returns what it means, or what is wrong with it. */
export type Kind<A> = (text: string, name: string) => Validation<A>;

const DAY_MS = 86_400_000;
const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: DAY_MS } as const;

/** Returns ms for `90s`, `5m`, `24h`, `7d`; digits alone are seconds. NaN for any other text. */
const parseTime = (text: string): number => {
  const [, digits, unit = 's'] = /^(\d{1,9})(ms|s|m|h|d)?$/.exec(text) ?? [];
  return digits === undefined ? Number.NaN : Number(digits) * UNITS[unit as keyof typeof UNITS];
};

const isWithin = (ms: number, least: string, most: string): boolean =>
  ms >= parseTime(least) && ms <= parseTime(most);

export const text: Kind<string> = E.right;

const HIDDEN = new WeakSet<Kind<unknown>>();

/** Marks a secret: it is removed from the environment, which programs that we start would inherit. */
export const hidden = <A>(kind: Kind<A>): Kind<A> => {
  const same: Kind<A> = (given, name) => kind(given, name);
  HIDDEN.add(same);
  return same;
};

export const isHidden = (kind: Kind<unknown>): boolean => HIDDEN.has(kind);

export const orNull =
  <A>(kind: Kind<A>): Kind<A | null> =>
  (given, name) =>
    given === '' ? E.right(null) : kind(given, name);

export const orOff =
  <A>(kind: Kind<A>): Kind<A | null> =>
  (given, name) =>
    given === 'off' ? E.right(null) : kind(given, name);

export const whole =
  (min: number, max: number): Kind<number> =>
  (given, name) => {
    const value = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
    return value >= min && value <= max
      ? E.right(value)
      : fault(`${name} must be a whole number from ${min} to ${max}`);
  };

export const oneOf =
  <A extends string>(...values: readonly A[]): Kind<A> =>
  (given, name) => {
    const value = values.find((known) => known === given);
    return value === undefined
      ? fault(`${name} must be one of ${values.join(', ')}`)
      : E.right(value);
  };

export const flag: Kind<boolean> = (given, name) =>
  E.map((word: string) => word === 'true')(oneOf('true', 'false')(given, name));

/** Accepts any spelling, and returns lower case. */
export const environment: Kind<string | null> = (given, name) =>
  orNull(oneOf('production', 'development', 'test'))(given.toLowerCase(), name);

/** A time within these two limits, which are written as operators write them. */
export const time =
  (least: string, most: string): Kind<number> =>
  (given, name) => {
    const ms = parseTime(given);
    return isWithin(ms, least, most)
      ? E.right(ms)
      : fault(`${name} must be a time from ${least} to ${most}`);
  };

/** Time between two turns of what runs by itself: with a shorter one the process would do nothing else. */
export const interval = time('100ms', '30d');

/** How long something is kept; no longer than an instant can express. */
export const keeping = time('1s', '3650d');

/** Longest window for which limits can be counted in whole microseconds. */
const LONGEST_WINDOW = '30d';

/** A number of requests in a time; `example` is one for the operator. */
export const rate =
  (example: string): Kind<Rate> =>
  (given, name) => {
    const [, requests = '0', window = ''] = /^(\d{1,6})\/(\w+)$/.exec(given) ?? [];
    const windowMs = parseTime(window);
    return Number(requests) > 0 && isWithin(windowMs, '1ms', LONGEST_WINDOW)
      ? E.right({ requests: Number(requests), windowMs })
      : fault(`${name} must be requests per time of ${LONGEST_WINDOW} at most, such as ${example}`);
  };

export const limit =
  (example: string): Kind<Limit> =>
  (given, name) =>
    E.map(({ requests, windowMs }: Rate): Limit => ({ units: requests, windowMs }))(
      rate(example)(given, name),
    );

export const daily: Kind<Limit> = (given, name) =>
  E.map((units: number): Limit => ({ units, windowMs: DAY_MS }))(
    whole(1, 1_000_000_000)(given, name),
  );

/** Returns the content of the file that is named; null when none is. */
export const file: Kind<string | null> = (path, name) => {
  if (path === '') return E.right(null);
  try {
    return E.right(withoutMark(readFileSync(path, 'utf8')));
  } catch {
    return fault(`${name} must name a file that the service may read`);
  }
};

/** Whether a request can be sent there: the requests that we make carry no user and password of an address. */
const isWebAddress = (given: string): boolean => {
  if (!/^https?:\/\//.test(given) || !URL.canParse(given)) return false;
  const { username, password } = new URL(given);
  return username === '' && password === '';
};

export const address: Kind<string> = (given, name) =>
  given === '' || isWebAddress(given)
    ? E.right(given.replace(/\/$/, ''))
    : fault(
        `${name} must be an address that starts with https:// or http://, without a user and a password`,
      );

const isOrigin = (given: string): boolean =>
  URL.canParse(given) &&
  new URL(given).origin === given &&
  given !== 'null' &&
  !given.includes('*');

/** An origin. A slash at its end is dropped, since the paths of files begin with one. */
export const origin: Kind<string> = (given, name) => {
  const bare = given.replace(/\/$/, '');
  return /^https?:/.test(bare) && isOrigin(bare)
    ? E.right(bare)
    : fault(`${name} must be an origin such as https://x1.xano.io, without a path`);
};

/** Whether this is an origin or a pattern such as `https://*.example.com`, but nothing as wide as `https://*.com`. */
const isOriginOrWildcard = (given: string): boolean =>
  isOrigin(given) ||
  (/^https?:\/\/\*\.([^.*]+\.[^*]+|localhost(:\d+)?)$/.test(given) &&
    isOrigin(given.replace('*.', '')));

/** Origins as a browser writes them, since they are compared as text. */
export const origins: Kind<readonly string[]> = (given, name) => {
  const all = listOf(given);
  return all.every(isOriginOrWildcard) || (all.length === 1 && all[0] === '*')
    ? E.right(all)
    : fault(
        `${name} must be * alone, or origins such as https://app.example.com or https://*.example.com, without a path`,
      );
};

/** Number of processes; `auto`: as many as run in parallel on this machine. */
export const processes: Kind<number> = (given, name) =>
  given === 'auto'
    ? E.right(availableParallelism())
    : E.mapLeft(() => [`${name} must be auto, or a whole number from 1 to 256`])(
        whole(1, 256)(given, name),
      );

const comesEver = (pattern: string): boolean => {
  try {
    return new Cron(pattern, { paused: true }).nextRun() !== null;
  } catch {
    return false;
  }
};

export const schedule: Kind<string> = (given, name) =>
  comesEver(given)
    ? E.right(given)
    : fault(`${name} must be a schedule that comes some time, such as 0 4 * * *`);

/** Claims of a JWT about itself, and never about its bearer. */
const OF_THE_TOKEN = ['iss', 'aud', 'exp', 'nbf', 'iat', 'jti'];

export const claim: Kind<string> = (given, name) => {
  if (!/^[\x21-\x7e]{1,200}$/.test(given))
    return fault(`${name} must be the name of one claim, such as sub or https://app.example/role`);
  return OF_THE_TOKEN.includes(given)
    ? fault(`${name} is ${given}, which says nothing of whoever bears the token`)
    : E.right(given);
};

const MIN_SECRET = 24;
/** The kit in Xano accepts no shorter secret. */
const MIN_IN_XANO = 32;

/** Returns the length of a secret, which for the form of Standard Webhooks is that of its base64. */
const worthOf = (given: string): number => given.replace(/^whsec_/, '').length;

export const secretInXano: Kind<string> = (given, name) =>
  given === '' || worthOf(given) >= MIN_IN_XANO
    ? E.right(given)
    : fault(
        `${name} must have at least ${MIN_IN_XANO} characters, as \`openssl rand -hex 32\` makes them`,
      );

/** Limits another kind to what a header carries, since no request could be sent with anything else. */
export const inHeader =
  <A>(kind: Kind<A>): Kind<A> =>
  (given, name) =>
    /^[\x20-\x7e]*$/.test(given)
      ? kind(given, name)
      : fault(`${name} must be printable ASCII, since a header carries nothing else`);

export const secrets: Kind<readonly string[]> = (given, name) =>
  each(listOf(given), (item, index) =>
    worthOf(item) >= MIN_SECRET
      ? E.right(item)
      : fault(
          `${name}: secret ${index + 1} is shorter than ${MIN_SECRET} characters: make one with keygen`,
        ),
  );
