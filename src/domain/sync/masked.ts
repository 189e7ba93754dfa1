import { EDGE_KINDS, EDGES } from '../entities/edges.js';

const HIDDEN = '(shown to the API key)';

const NAME = '#?[\\w.-]{1,64}';
const kindOf = (key: string): string => key.split(':')[0] ?? '';
const isPrivate = (key: string): boolean =>
  EDGE_KINDS.some((kind) => EDGES[kind].isPrivate && key.startsWith(`${kind}:`));

const KEY = new RegExp(`^[a-z]+(:${NAME}(>${NAME})?)?$`);

/**
 * Returns the key of a record as an admin's JWT may see it: the kind alone for a private edge, such as a bookmark, and
 * for a key that holds no valid name and so may be anything, such as an e-mail address in place of a username.
 */
const maskedKey = (key: string): string => (KEY.test(key) && !isPrivate(key) ? key : kindOf(key));

/**
 * Whether an admin's JWT may see the key of a record. If not, it may not ask for the record either: whether there are
 * lines would tell of a bookmark, mute or block.
 */
export const isTold = (key: string): boolean => maskedKey(key) === key;

interface Line {
  readonly key: string;
  readonly message: string;
}

/** Masks a line of the journal for an admin's JWT: its key, and for a private edge its message too. */
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

/** Masks a finding of a comparison for an admin's JWT: it may see where the fault is, but not the values. */
export const maskedFinding = <F extends Finding>(finding: F): F => ({
  ...finding,
  key: isPrivate(finding.key) ? kindOf(finding.key) : finding.key,
  expected: HIDDEN,
  actual: HIDDEN,
});
