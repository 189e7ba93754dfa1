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

/** Keys that each Redis has for itself. */
const OWN: readonly string[] = [probeKey, migrationKey, markerKey, markedKey];

/** Decides what happens to a key when its store is copied into another. */
export const handlingOf = (name: string): 'copied' | 'lease' | 'underWay' | 'left' | 'foreign' => {
  if (name.startsWith(leaseKey(''))) return 'lease';
  if (name === locksKey || name === changesKey) return 'underWay';
  // The record of a change not under way only says that it was aborted; the others are transient.
  if (name.startsWith(changeKey('')) || OWN.includes(name)) return 'left';
  return /^(?:user|post|comment|hashtag|sys):/.test(name) || E.isRight(parseKey(name))
    ? 'copied'
    : 'foreign';
};
