import * as E from 'fp-ts/lib/Either.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { mapInTurns } from '../../../application/map-in-turns.js';
import type { ReadReply } from '../../../application/ports/proxy-store.js';
import type { Ran } from '../../../application/run-commands.js';
import { rowsOf } from '../../../domain/limits/request-cost.js';
import type { Principal } from '../../../domain/principal.js';
import { answerText, type Answer } from '../answer.js';
import { codec, withFallback, words, closed } from '../codec.js';
import { CommandListBody, withinLimits, type CommandList } from '../command-batch.js';
import type { HttpDeps } from '../http-deps.js';
import { commandRefused, type CommandRefused } from '../http-error.js';
import { toProblem } from '../problem.js';
import { route, type Route } from '../route.js';
import { schemaOf } from '../schema.js';

const Format = t.strict({
  'upstash-encoding': withFallback(words('base64'), null),
  'upstash-response-format': withFallback(words('json'), 'json' as const),
});

/** What the headers say about the client's dialect. */
interface Spoken {
  readonly encoding: 'base64' | null;
  /** Whether some header begins with `upstash-`. */
  readonly isUpstash: boolean;
  readonly hasKey: boolean;
}

const hasMembers = (input: unknown): input is object => typeof input === 'object' && input !== null;

export const UpstashHeaders = codec<Spoken>(
  'UpstashHeaders',
  schemaOf(Format),
  (input): input is Spoken => hasMembers(input) && 'encoding' in input,
  (input, context) =>
    pipe(
      Format.validate(input, context),
      E.map((format) => {
        const names = hasMembers(input) ? Object.keys(input) : [];
        return {
          encoding: format['upstash-encoding'],
          isUpstash: names.some((name) => name.startsWith('upstash-')),
          hasKey: names.includes('x-api-key'),
        };
      }),
    ),
);

/** Tells an Upstash client: it sends a header of Upstash, or an API key as a bearer token and not in X-API-Key. */
export const speaksUpstash = ({ kind }: Principal, { isUpstash, hasKey }: Spoken): boolean =>
  isUpstash || (kind === 'service' && !hasKey);

const inBase64 = (value: unknown): unknown => {
  if (typeof value === 'string') return Buffer.from(value).toString('base64');
  return Array.isArray(value) ? value.map(inBase64) : value;
};

/**
 * Prints a JSON reply as Upstash does: a hash becomes a list, and all text becomes base64 if asked for. `OK` stays as it is,
 * except in a list, where the Upstash client would decode it as base64.
 */
export const printResult =
  (encoding: Spoken['encoding']) =>
  (reply: string): string => {
    const isHash = reply.startsWith('{');
    // Not parsed unless necessary, so that no number loses a digit.
    if (encoding === null && !isHash) return reply;
    const parsed = JSON.parse(reply) as unknown;
    const value = isHash ? Object.entries(parsed as object).flat() : parsed;
    return JSON.stringify(encoding === null || value === 'OK' ? value : inBase64(value));
  };

const answerList = (
  replies: readonly ReadReply[],
  encoding: Spoken['encoding'],
): T.Task<Answer> => {
  const print = printResult(encoding);
  const printEach = (reply: ReadReply): string =>
    E.isRight(reply)
      ? `{"result":${print(reply.right)}}`
      : `{"error":${JSON.stringify(reply.left)}}`;
  return pipe(
    replies,
    mapInTurns(printEach, (text) => text.length),
    T.map((texts) => answerText(200, `[${texts.join(',')}]`)),
  );
};

/** Answers the commands that ran even if a later one failed, since they may have written. */
const answerPipeline = (
  { replies, failure }: Ran,
  { encoding }: Spoken,
  commands: CommandList,
): TE.TaskEither<NonNullable<Ran['failure']>, Answer> => {
  if (failure === null) return TE.fromTask(answerList(replies, encoding));
  if (replies.length === 0) return TE.left(failure);
  const why = `ERR ${toProblem(failure, rowsOf(commands).written === 0).detail}`;
  const rest = Array.from({ length: commands.length - replies.length }, () => E.left(why));
  return TE.fromTask(answerList([...replies, ...rest], encoding));
};

const answerTogether = (
  done: E.Either<string, readonly string[]>,
  { encoding }: Spoken,
): TE.TaskEither<CommandRefused, Answer> =>
  E.isLeft(done)
    ? TE.left(commandRefused(done.left))
    : TE.fromTask(answerList(done.right.map(E.right), encoding));

export const answerCommand = (
  { replies: [reply = E.left('ERR no reply')], failure }: Ran,
  { encoding }: Spoken,
): E.Either<NonNullable<Ran['failure']> | CommandRefused, Answer> => {
  if (failure !== null) return E.left(failure);
  return E.isLeft(reply)
    ? E.left(commandRefused(reply.left))
    : E.right(answerText(200, `{"result":${printResult(encoding)(reply.right)}}`));
};

const Result = closed('UpstashResult', { result: t.unknown });
const Results = t.array(t.union([Result, closed('UpstashError', { error: t.string })]));

/** Routes of Upstash's batches; its single commands go to the read proxy. */
export const upstashRoutes = ({
  useCases: { runCommands, runTogether },
  settings: { proxyMaxCommands },
}: Pick<HttpDeps, 'useCases' | 'settings'>): readonly Route[] => {
  const limited = withinLimits(proxyMaxCommands);
  const declared = {
    access: 'authenticated',
    cache: 'never',
    keyAsBearer: true,
    reads: true,
    headers: UpstashHeaders,
    body: CommandListBody,
    rows: ({ body }: { readonly body: CommandList }) => rowsOf(body).read,
    writes: ({ body }: { readonly body: CommandList }) => rowsOf(body).written,
  } as const;

  return [
    route('POST', '/pipeline', "Upstash's pipeline: commands in order, each with its own answer", {
      ...declared,
      refuses: ['PayloadTooLarge', 'OutboxFull'],
      answers: { 200: Results },
      example: {
        request: [
          ['HSET', 'user:alice', 'bio', 'New bio from Xano'],
          ['HGET', 'user:alice', 'bio'],
        ],
        answer: [{ result: 0 }, { result: 'New bio from Xano' }],
      },
      handle: ({ principal, headers, body }) =>
        pipe(
          TE.fromEither(limited({ commands: body })),
          TE.flatMapTask(({ commands }) => runCommands({ principal, commands })),
          TE.flatMap((ran) => answerPipeline(ran, headers, body)),
        ),
    }),
    route('POST', '/multi-exec', "Upstash's transaction: all reads, or all writes, in one step", {
      ...declared,
      refuses: ['PayloadTooLarge', 'OutboxFull', 'CommandRefused'],
      answers: { 200: t.array(Result) },
      example: {
        request: [
          ['HSET', 'user:alice', 'bio', 'New bio from Xano'],
          ['HINCRBY', 'user:alice', 'visits', 1],
        ],
        answer: [{ result: 0 }, { result: 1 }],
      },
      handle: ({ principal, headers, body }) =>
        pipe(
          TE.fromEither(limited({ commands: body })),
          TE.flatMap(({ commands }) => runTogether({ principal, commands })),
          TE.flatMap((done) => answerTogether(done, headers)),
        ),
    }),
  ];
};
