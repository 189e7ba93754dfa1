import { userKey } from './names.js';
import type { Username } from '../username.js';
import { fault, type Fault } from './fault.js';

/** How a home stands, and whether it holds what some of those have posted whom its reader follows. */
export interface HomeFacts {
  /** `building` or `ready`; null where there is none. */
  readonly is: string | null;
  /** How many posts it holds, and how many it held when the service last wrote to it. */
  readonly size: number;
  readonly kept: string | null;
  readonly floor: string | null;
  /** Whether it is among those that are dropped when nobody reads them. */
  readonly listed: boolean;
  /** Whether something is to be done on it, and whether that is going to be. */
  readonly working: boolean;
  readonly due: boolean;
  /** A post that it lacks, or has by another time. */
  readonly lacks: string | null;
}

const stateKey = (reader: Username): string => `sys:home:${reader}`;

/** All that a home rests upon: where one of these was damaged, that is what was wrong. */
export const keysOfHome = (reader: Username): readonly string[] => [
  userKey(reader, 'home'),
  stateKey(reader),
  `sys:homes:unfilled:${reader}`,
  ...['sys:homes', 'sys:homes:work', 'sys:homes:cursors'],
  ...['sys:fanout', 'sys:fanout:from', 'sys:fanout:cursors'],
];

/**
 * The first thing that is wrong with a home. What no page shows may stand there, since it is left to the pages
 * to take it out.
 */
export const evaluateHome = (reader: Username, facts: HomeFacts): Fault | null => {
  const { is, size, kept, floor, listed, working, due, lacks } = facts;
  const home = userKey(reader, 'home');
  const told = (key: string, expected: string, actual: string): Fault =>
    fault(7, `home of ${reader}`, key, expected, actual);
  if (is === null) return null;
  if (is !== 'ready' && is !== 'building')
    return told(stateKey(reader), 'is: ready or building', `is: ${is}`);
  if (!listed) return told('sys:homes', `holds ${reader}`, 'does not');
  if (String(size) !== kept) return told(home, `${kept ?? 'no'} posts`, `${size} posts`);
  if (floor !== null && !Number.isFinite(Number(floor)))
    return told(stateKey(reader), 'floor: a time in milliseconds', 'floor: another text');
  if (working && !due) return told('sys:homes:work', `holds ${reader}`, 'does not');
  return lacks === null ? null : told(home, `holds ${lacks} by its created_at`, 'does not');
};
