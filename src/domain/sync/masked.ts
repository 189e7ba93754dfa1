const HIDDEN = '(shown to the API key)';

const NAME = '#?[\\w.-]{1,64}';
const isOfBookmark = (key: string): boolean => key.startsWith('bookmark:');

const KEY = new RegExp(`^[a-z]+(:${NAME}(>${NAME})?)?$`);

/**
 * How a record is called to an admin's JWT. Bookmarks are their user's alone; and what is no name may be
 * anything, such as an e-mail address in the place of a username.
 */
const maskedKey = (key: string): string =>
  KEY.test(key) && !isOfBookmark(key) ? key : (key.split(':')[0] ?? '');

interface Line {
  readonly key: string;
  readonly message: string;
}

/** A line of the journal as an admin's JWT may read it. */
export const maskedLine = <L extends Line>(line: L): L => ({
  ...line,
  key: maskedKey(line.key),
  ...(isOfBookmark(line.key) && { message: HIDDEN }),
});

interface Finding {
  readonly key: string;
  readonly expected: string;
  readonly actual: string;
}

/** What a comparison found as an admin's JWT may read it: where, but not what is there. */
export const maskedFinding = <F extends Finding>(finding: F): F => ({
  ...finding,
  key: isOfBookmark(finding.key) ? 'bookmark' : finding.key,
  expected: HIDDEN,
  actual: HIDDEN,
});
