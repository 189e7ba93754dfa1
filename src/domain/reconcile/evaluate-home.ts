import { userKey } from './names.js';
import type { Username } from '../username.js';
import { fault, type Fault } from './fault.js';

/** The facts about a home, and about whether it holds the posts of some authors that its reader follows. */
export interface HomeFacts {
  /** `building` or `ready`; null if there is no home. */
  readonly is: string | null;
  /** Number of posts in the home, and the number after the service's last write to it. */
  readonly size: number;
  readonly kept: string | null;
  readonly floor: string | null;
  /** Whether it is in the list from which homes are dropped when nobody reads them. */
  readonly listed: boolean;
  /** Whether the home needs work, and whether that work is scheduled. */
  readonly working: boolean;
  readonly due: boolean;
  /** The id of a post that it lacks or holds with a wrong score; null if there is none. */
  readonly lacks: string | null;
}

const stateKey = (reader: Username): string => `sys:home:${reader}`;

/** Returns all keys that a home depends on: damage of one of them explains a fault of the home. */
export const keysOfHome = (reader: Username): readonly string[] => [
  userKey(reader, 'home'),
  stateKey(reader),
  `sys:homes:unfilled:${reader}`,
  ...['sys:homes', 'sys:homes:work', 'sys:homes:cursors'],
  ...['sys:fanout', 'sys:fanout:from', 'sys:fanout:cursors'],
];

/**
 * Returns the first fault of a home, or null. Posts that no page shows are no fault, because pages remove them from the
 * home when they meet them.
 */
export const evaluateHome = (reader: Username, facts: HomeFacts): Fault | null => {
  const { is, size, kept, floor, listed, working, due, lacks } = facts;
  const home = userKey(reader, 'home');
  const homeFault = (key: string, expected: string, actual: string): Fault =>
    fault(7, `home of ${reader}`, key, expected, actual);
  if (is === null) return null;
  if (is !== 'ready' && is !== 'building')
    return homeFault(stateKey(reader), 'is: ready or building', `is: ${is}`);
  if (!listed) return homeFault('sys:homes', `holds ${reader}`, 'does not');
  if (String(size) !== kept) return homeFault(home, `${kept ?? 'no'} posts`, `${size} posts`);
  if (floor !== null && !Number.isFinite(Number(floor)))
    return homeFault(stateKey(reader), 'floor: a time in milliseconds', 'floor: another text');
  if (working && !due) return homeFault('sys:homes:work', `holds ${reader}`, 'does not');
  return lacks === null ? null : homeFault(home, `holds ${lacks} by its created_at`, 'does not');
};
