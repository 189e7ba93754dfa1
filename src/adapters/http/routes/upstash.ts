import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { rowsOf } from '../../../domain/limits/request-cost.js';
import { closed } from '../codec.js';
import { CommandListBody, withinLimits, type CommandList } from '../command-batch.js';
import type { HttpDeps } from '../http-deps.js';
import { route, type Route } from '../route.js';
import { answerPipeline, answerTogether, UpstashHeaders } from '../upstash.js';

const Result = closed('UpstashResult', { result: t.unknown });
const Results = t.array(t.union([Result, closed('UpstashError', { error: t.string })]));

/** Batches in the dialect of Upstash; its single commands come to the read proxy. */
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
          TE.flatMap((ran) => answerPipeline(ran, headers, body.length)),
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
