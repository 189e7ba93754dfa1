import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { parseInstant } from '../../domain/instant.js';
import { parseContent, parseMediaUrl, parsePostId, type PostId } from '../../domain/post.js';
import { fromParser, reader, withFallback } from './codec.js';
import { HashtagText, UsernameText } from './inputs.js';

const ContentText = fromParser('Content', parseContent, 'text of at most 5000 characters');

const URL_EXPECTED = 'an http(s) URL of at most 2048 characters, or null';

/** `""` and null both mean that there is none. */
const MediaUrl = reader('MediaUrl', (input): E.Either<string, string | null> => {
  if (input === null || input === '') return E.right(null);
  if (typeof input !== 'string') return E.left(URL_EXPECTED);
  return pipe(
    parseMediaUrl(input),
    E.mapLeft(() => URL_EXPECTED),
  );
});

const Hashtags = t.readonlyArray(HashtagText, 'an array of hashtags');

/** Xano's numbers are taken as their digits. */
const digitsOf = (input: unknown): unknown =>
  typeof input === 'number' && Number.isSafeInteger(input) ? String(input) : input;

const GivenId = reader('GivenId', (input): E.Either<string, PostId> => {
  const text = digitsOf(input);
  const id = typeof text === 'string' ? parsePostId(text) : E.left('InvalidPostId' as const);
  return E.isRight(id) ? id : E.left('1 to 64 letters, digits, _ or -');
});

const GivenInstant = reader('GivenInstant', (input): E.Either<string, number> => {
  const text = digitsOf(input);
  const instant = typeof text === 'string' ? parseInstant(text) : E.left('InvalidInstant' as const);
  return E.isRight(instant) ? instant : E.left('a time in milliseconds');
});

export const CreatePostBody = t.strict(
  {
    content: withFallback(ContentText, '', 'takes null'),
    media_url: withFallback(MediaUrl, null),
    hashtags: withFallback(Hashtags, [], 'takes null'),
    id: withFallback(GivenId, null, 'takes null'),
    created_at: withFallback(GivenInstant, null, 'takes null'),
    username: withFallback(UsernameText, null, 'takes null'),
  },
  'a JSON object',
);

/** Null empties a field; an absent one is left as it is. */
const emptiedByNull = <A, N>(
  codec: t.Type<A, unknown>,
  none: N,
): t.Type<A | N | undefined, unknown> =>
  new t.Type<A | N | undefined, unknown>(
    codec.name,
    (input): input is A | N | undefined => input === undefined || input === none || codec.is(input),
    (input, context) => {
      if (input === undefined) return t.success(undefined);
      return input === null ? t.success(none) : codec.validate(input, context);
    },
    t.identity,
  );

export const EditPostBody = t.strict(
  {
    content: emptiedByNull(ContentText, ''),
    media_url: withFallback(MediaUrl, undefined),
    hashtags: emptiedByNull(Hashtags, null),
  },
  'a JSON object',
);

export const BanBody = t.strict({ banned: withFallback(t.boolean, true) }, 'a JSON object');
