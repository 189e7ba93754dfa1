import * as E from 'fp-ts/lib/Either.js';
import type { Rate } from '../domain/sync/quota.js';
import type { Read, SettingName } from './settings.js';
import { fault, type Validation } from './validation.js';

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90s`, `5m`, `24h`, `7d`; digits alone are seconds. */
const parseDuration = (text: string): number | null => {
  const [, digits, unit = 's'] = /^(\d{1,9})(ms|s|m|h|d)?$/.exec(text) ?? [];
  return digits === undefined ? null : Number(digits) * UNITS[unit as keyof typeof UNITS];
};

export const duration =
  (read: Read) =>
  (name: SettingName): Validation<number> => {
    const ms = parseDuration(read(name));
    return ms === null || ms === 0
      ? fault(`${name} must be a time such as 90s, 5m, 24h or 7d`)
      : E.right(ms);
  };

/** A time that may also be none, and no longer than so many seconds. */
export const durationUpTo =
  (read: Read) =>
  (name: SettingName, seconds: number): Validation<number> => {
    const ms = parseDuration(read(name));
    return ms === null || ms > seconds * 1000
      ? fault(`${name} must be a time from 0 to ${seconds}s, such as 5s`)
      : E.right(ms);
  };

/** So many in a time; `example` is one for the operator. */
export const rate =
  (read: Read) =>
  (name: SettingName, example: string): Validation<Rate> => {
    const [, requests = '0', time = ''] = /^(\d{1,6})\/(\w+)$/.exec(read(name)) ?? [];
    const windowMs = parseDuration(time);
    return Number(requests) > 0 && windowMs !== null && windowMs > 0
      ? E.right({ requests: Number(requests), windowMs })
      : fault(`${name} must be requests per time, such as ${example}`);
  };
