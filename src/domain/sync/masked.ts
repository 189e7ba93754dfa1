const HIDDEN = '(shown to the API key)';

const NAME = '#?[\\w.-]{1,64}';
const kindOf = (key: string): string => key.split(':')[0] ?? '';
const isPrivate = (key: string): boolean =>
  EDGE_KINDS.some((kind) => EDGES[kind].isPrivate && key.startsWith(`${kind}:`));

const KEY = new RegExp(`^[a-z]+(:${NAME}(>${NAME})?)?$`);

/**
 * How a record is called to an admin's JWT. Bookmarks are their user's alone; and what is no name may be
 * anything, such as an e-mail address in the place of a username.
 */
const maskedKey = (key: string): string => (KEY.test(key) && !isPrivate(key) ? key : kindOf(key));

interface Line {
  readonly key: string;
  readonly message: string;
}

/** A line of the journal as an admin's JWT may read it. */
export const maskedLine = <L extends Line>(line: L): L => ({
  ...line,
  key: maskedKey(line.key),
  ...(isPrivate(line.key) && { message: HIDDEN }),
});

interface Finding {
  readonly key: string;
  readonly expected: string;
  readonly actual: string;
}

/** What a comparison found as an admin's JWT may read it: where, but not what is there. */
export const maskedFinding = <F extends Finding>(finding: F): F => ({
  ...finding,
  key: isPrivate(finding.key) ? kindOf(finding.key) : finding.key,
  expected: HIDDEN,
  actual: HIDDEN,
});
import { EDGE_KINDS, EDGES } from '../entities/edges.js';
