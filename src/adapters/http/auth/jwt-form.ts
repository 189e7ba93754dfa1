import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';

const Header = t.intersection([
  t.type({ alg: t.string }),
  t.partial({ kid: t.string, crit: t.unknown }),
]);
export type JwtHeader = t.TypeOf<typeof Header>;

const Claims = new t.Type<Readonly<Record<string, unknown>>, unknown>(
  'Claims',
  t.UnknownRecord.is,
  (input, context) =>
    t.UnknownRecord.is(input) && !Array.isArray(input)
      ? t.success(input)
      : t.failure(input, context),
  t.identity,
);

/** Of a text that is not exactly what base64url writes, two readers may make two things. */
const bytesOf = (part: string): E.Either<unknown, Buffer> => {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? E.right(bytes) : E.left('base64url');
};

const objectIn = (part: string): E.Either<unknown, Readonly<Record<string, unknown>>> =>
  pipe(
    bytesOf(part),
    E.flatMap((bytes) =>
      E.tryCatch(
        (): unknown => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)),
        String,
      ),
    ),
    E.flatMap((input) => Claims.decode(input)),
  );

/**
 * The header of a JWT whose every part is well-formed: three parts in base64url, of which the first
 * two hold JSON objects in UTF-8. Nothing is said yet about who signed it.
 */
export const readJwtForm = (token: string): E.Either<'Malformed', JwtHeader> => {
  const [header = '', claims = '', signature = '', ...rest] = token.split('.');
  return pipe(
    rest.length === 0 ? bytesOf(signature) : E.left('too many parts'),
    E.flatMap(() => objectIn(claims)),
    E.flatMap(() => objectIn(header)),
    E.flatMap((input) => Header.decode(input)),
    E.mapLeft(() => 'Malformed' as const),
  );
};
