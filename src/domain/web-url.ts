import * as E from 'fp-ts/lib/Either.js';
import { isPlainText } from './text.js';

const MAX_LENGTH = 2048;

const parsed = (input: string): URL | null => (URL.canParse(input) ? new URL(input) : null);

const isWeb = ({ protocol }: URL): boolean => protocol === 'http:' || protocol === 'https:';

/**
 * Parses an http(s) address into the form that is stored: encoded so that no quote or bracket can end an HTML attribute.
 * An address with a username or password, which everybody would see, is refused.
 */
export const parseWebUrl = (input: string): E.Either<'InvalidUrl', string> => {
  // Checked first, because the URL parser ignores line breaks and outer spaces.
  const url = isPlainText(input) && /^https?:\/\/\S+$/iu.test(input) ? parsed(input) : null;
  return url !== null &&
    isWeb(url) &&
    url.username === '' &&
    url.password === '' &&
    url.href.length <= MAX_LENGTH
    ? E.right(url.href)
    : E.left('InvalidUrl');
};
