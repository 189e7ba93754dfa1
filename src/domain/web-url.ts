import * as E from 'fp-ts/lib/Either.js';
import { isPlainText } from './text.js';

const MAX_LENGTH = 2048;

const parsed = (input: string): URL | null => (URL.canParse(input) ? new URL(input) : null);

const isWeb = ({ protocol }: URL): boolean => protocol === 'http:' || protocol === 'https:';

/**
 * An http(s) address, as it is kept: written so that no quote or bracket of it ends an attribute of
 * HTML, and without a name and password, which would be everybody's.
 */
export const parseWebUrl = (input: string): E.Either<'InvalidUrl', string> => {
  // The parser would pass over line breaks and outer spaces.
  const url = isPlainText(input) && /^https?:\/\/\S+$/iu.test(input) ? parsed(input) : null;
  return url !== null &&
    isWeb(url) &&
    url.username === '' &&
    url.password === '' &&
    url.href.length <= MAX_LENGTH
    ? E.right(url.href)
    : E.left('InvalidUrl');
};
