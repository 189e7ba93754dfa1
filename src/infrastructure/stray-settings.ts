import { distance, isClose, nearestName } from './nearest.js';
import { isSetting, NAMES, type Environment, type SettingName } from './settings.js';

export interface StraySetting {
  readonly name: string;
  readonly meant: SettingName;
}

/** First words that settings of any program may have. */
const OF_ANYBODY = new Set(
  'ALLOW API BODY HOST LOG MAX NODE PORT PRIVATE PROXY PUBLIC USER'.split(' '),
);

const firstWord = (name: string): string => name.split('_', 1)[0] ?? '';

const OURS = new Set(NAMES.map(firstWord).filter((word) => !OF_ANYBODY.has(word)));

/** Names that Kubernetes and Docker set for a service called `redis` or `xano-redis-sync`, and Heroku beside `REDIS_URL`. */
const OF_PLATFORM = /_SERVICE_(HOST|PORT)(_|$)|_PORT_\d+_(TCP|UDP)(_|$)|^REDIS_TLS_URL$/;
const ADDRESS_OF_PLATFORM = /^(tcp|udp):\/\//;

const isPlatform = (name: string, value: string): boolean =>
  OF_PLATFORM.test(name) || (name.endsWith('_PORT') && ADDRESS_OF_PLATFORM.test(value));

/** Names that the log can show. */
const NAME = /^[A-Z][A-Z0-9_]{0,63}$/;

/** Returns the variables that look like settings and are none, each with the setting that was likely meant. */
export const straySettings = (env: Environment): readonly StraySetting[] =>
  Object.entries(env)
    .flatMap(([name, value]): readonly StraySetting[] => {
      const plain = name.toUpperCase().replaceAll(/[-.]/g, '_');
      if (isSetting(name) || !NAME.test(plain) || isPlatform(plain, value ?? '')) return [];
      const meant = nearestName(plain, NAMES);
      const looksLikeOurs =
        (plain.includes('_') && OURS.has(firstWord(plain))) ||
        NAMES.some((known) => isClose(plain, distance(plain, known)));
      return meant !== null && looksLikeOurs ? [{ name, meant }] : [];
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));

const MOST = 20;

/** Describes all of them in one line, never with a value; null where there are none. */
export const describeStrays = (strays: readonly StraySetting[]): string | null => {
  if (strays.length === 0) return null;
  const named = strays.slice(0, MOST).map(({ name, meant }) => `${name}: did you mean ${meant}?`);
  const rest = strays.length - named.length;
  return `Not known, and left out: ${named.join(' ')}${rest > 0 ? ` And ${rest} more.` : ''}`;
};
