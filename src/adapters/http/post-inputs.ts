import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { OwnerField } from '../../domain/entities/post.js';
import type { Hashtag } from '../../domain/hashtag.js';
import {
  parseContent,
  parsePostId,
  type PostId,
  type PostInput,
  type PostPatch,
} from '../../domain/post.js';
import { parseTime } from '../../domain/sync/time.js';
import { parseWebUrl } from '../../domain/web-url.js';
import { codec, fromParser, isNothing, reader, withFallback } from './codec.js';
import { HashtagText, UsernameText } from './inputs.js';
import { optionalBy } from './schema.js';

const ContentText = fromParser(
  'Content',
  parseContent,
  'text of at most 5000 characters, with no control characters but tab and line feed',
  { maxLength: 5000 },
);

const Words = t.readonlyArray(withFallback(HashtagText, null), 'an array of hashtags');

const URL_EXPECTED = 'an http(s) URL of at most 2048 characters, or null';

const MediaUrl = fromParser('MediaUrl', parseWebUrl, URL_EXPECTED, {
  format: 'uri',
  maxLength: 2048,
});

/** A blank word, such as splitting `""` produces, is dropped. */
const Hashtags = codec(
  Words.name,
  (walk) => walk(Words),
  (input): input is readonly Hashtag[] => Array.isArray(input) && input.every(HashtagText.is),
  (input, context) =>
    E.map((words: readonly (Hashtag | null)[]) =>
      words.flatMap((word) => (word === null ? [] : [word])),
    )(Words.validate(input, context)),
);

/** Takes numbers of Xano as their digits. */
const digitsOf = (input: unknown): unknown =>
  typeof input === 'number' && Number.isSafeInteger(input) ? String(input) : input;

const GIVEN_ID = { type: ['string', 'integer'], pattern: '^[A-Za-z0-9_-]{1,64}$', minimum: 0 };

const GivenId = reader('GivenId', GIVEN_ID, (input): E.Either<string, PostId> => {
  const text = digitsOf(input);
  const id = typeof text === 'string' ? parsePostId(text) : E.left('InvalidPostId' as const);
  return E.isRight(id) ? id : E.left('1 to 64 of A to Z, a to z, digits, _ and -');
});

/** Parses times as syncing does. 0 means none, as in a row of Xano. */
const GivenInstant = reader('GivenInstant', { type: ['integer', 'string'] }, (input) =>
  E.mapLeft(() => 'a time: milliseconds or seconds since the epoch, or ISO 8601')(parseTime(input)),
);

/** The fields that an author writes; in a new post an absent field is empty. */
const NEW = {
  content: withFallback(ContentText, ''),
  media_url: withFallback(MediaUrl, null),
  hashtags: withFallback(Hashtags, []),
} satisfies { readonly [F in OwnerField]: t.Type<PostInput[F], unknown> };

export const CreatePostBody = t.strict(
  {
    ...NEW,
    id: withFallback(GivenId, null),
    created_at: withFallback(GivenInstant, null),
    username: withFallback(UsernameText, null),
  },
  'a JSON object',
);

/** Makes a field of an edit: null and `""` empty it; undefined leaves it as it is. */
const emptied = <A, N>(inner: t.Type<A, unknown>, none: N): t.Type<A | N | undefined, unknown> =>
  optionalBy(
    inner,
    undefined,
    new t.Type<A | N | undefined, unknown>(
      inner.name,
      (input): input is A | N | undefined =>
        input === undefined || input === none || inner.is(input),
      (input, context) => {
        if (input === undefined) return t.success(undefined);
        return isNothing(input) ? t.success(none) : inner.validate(input, context);
      },
      t.identity,
    ),
  );

const EDITED = {
  content: emptied(ContentText, ''),
  media_url: emptied(MediaUrl, null),
  hashtags: emptied(Hashtags, null),
} satisfies { readonly [F in OwnerField]: t.Type<PostPatch[F], unknown> };

export const EditPostBody = t.strict(EDITED, 'a JSON object');

export const BanBody = t.strict({ banned: withFallback(t.boolean, true) }, 'a JSON object');
