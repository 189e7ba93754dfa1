import * as E from 'fp-ts/lib/Either.js';
import { invalidRequest, type InvalidRequest } from '../../application/errors.js';
import { invalidJson, type InvalidJson } from './http-error.js';

/** JSON in which an integer past 2^53 is its digits, as text. */
export type ParseJson = (text: string) => E.Either<'NotJson' | 'TooDeep', unknown>;

export type ParseText = (text: string) => E.Either<InvalidJson | InvalidRequest, unknown>;

const NOT_JSON = invalidJson('The body is not well-formed JSON.');
const TOO_DEEP = invalidRequest('', 'must not nest so deep');
const PROTOTYPE = invalidRequest('', 'must have no member named __proto__');

/** Whether the text may hold the name, written out or with escapes in it. */
const MAY_NAME_PROTOTYPE = /__proto__|\\u00(5f|70|72|6f|74)/i;

const namesPrototype = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (Object.hasOwn(value, '__proto__') || Object.values(value).some(namesPrototype));

/** Refuses what would change a prototype, so that a plain record holds every name safely. */
export const makeParseText =
  (parseJson: ParseJson): ParseText =>
  (written) => {
    // Some senders begin with a mark of byte order; the reader of other bodies takes it off too.
    const text = written.replace(/^\uFEFF/, '');
    const parsed = parseJson(text);
    if (E.isLeft(parsed)) return E.left(parsed.left === 'TooDeep' ? TOO_DEEP : NOT_JSON);
    return MAY_NAME_PROTOTYPE.test(text) && namesPrototype(parsed.right)
      ? E.left(PROTOTYPE)
      : parsed;
  };
