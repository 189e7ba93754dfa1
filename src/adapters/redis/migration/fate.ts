import * as E from 'fp-ts/lib/Either.js';
import { parseKey } from '../../../domain/key.js';
import {
  changeKey,
  changesKey,
  leaseKey,
  locksKey,
  markedKey,
  markerKey,
  migrationKey,
  probeKey,
} from '../keys.js';

/** What each Redis has for itself. */
const OWN: readonly string[] = [probeKey, migrationKey, markerKey, markedKey];

/** What becomes of a key when its store is copied into another one. */
export const fateOf = (name: string): 'copied' | 'lease' | 'underWay' | 'left' | 'foreign' => {
  if (name.startsWith(leaseKey(''))) return 'lease';
  if (name === locksKey || name === changesKey) return 'underWay';
  // Of a change that is not under way it is remembered that it was given up; the rest is of the moment.
  if (name.startsWith(changeKey('')) || OWN.includes(name)) return 'left';
  return /^(?:user|post|comment|hashtag|sys):/.test(name) || E.isRight(parseKey(name))
    ? 'copied'
    : 'foreign';
};
