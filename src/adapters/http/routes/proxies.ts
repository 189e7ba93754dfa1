import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { ReadReply } from '../../../application/ports/proxy-store.js';
import { NOT_HELD } from '../../../application/ports/reader.js';
import type { ProxyRead, WriteOutcome } from '../../../application/use-cases/proxies.js';
import { rowsOf, rowsRead, rowsWritten } from '../../../domain/limits/request-cost.js';
import type { Principal } from '../../../domain/principal.js';
import { answer, answerText, type Answer } from '../answer.js';
import { closed } from '../codec.js';
import { CommandBatchBody, withinLimits, type CommandBatch } from '../command-batch.js';
import { printList } from '../header-list.js';
import type { HttpDeps } from '../http-deps.js';
import { batchRefused, type BatchRefused, type CommandError } from '../http-error.js';
import { flag } from '../inputs.js';
import { route, type Route } from '../route.js';
import { answerCommand, speaksUpstash, UpstashHeaders } from './upstash.js';

const ReadAnswer = t.union([t.array(t.unknown), closed('SingleResult', { result: t.unknown })]);

const written = { results: t.array(t.union([t.number, t.string])), username: t.string };
const Refusals = t.array(
  closed('CommandError', { index: t.number, code: t.string, message: t.string }),
);

const positions = (replies: readonly E.Either<unknown, unknown>[]): readonly string[] =>
  replies.flatMap((reply, place) => (E.isLeft(reply) ? [String(place)] : []));

/** Joins the replies, which are JSON text, without parsing them, so that no number loses a digit. */
const answerRead = (replies: readonly ReadReply[], { isSingle }: CommandBatch): Answer => {
  const failed = positions(replies);
  const list = replies
    .map((reply) => (E.isRight(reply) ? reply.right : JSON.stringify(reply.left)))
    .join(',');
  const text = isSingle ? `{"result":${list}}` : `[${list}]`;
  return failed.length === 0
    ? answerText(200, text)
    : answerText(207, text, { 'X-Command-Errors': printList(failed, ',') });
};

const refusalsIn = ({ replies }: WriteOutcome): readonly CommandError[] =>
  replies.flatMap((reply, index) => (E.isLeft(reply) ? [{ index, ...reply.left }] : []));

const answerWrite =
  ({ username }: Principal, atomic: boolean) =>
  (outcome: WriteOutcome): E.Either<BatchRefused, Answer> => {
    const errors = refusalsIn(outcome);
    if (atomic && !outcome.applied) return E.left(batchRefused(errors));
    const results = outcome.replies.map((reply) =>
      E.isLeft(reply) ? reply.left.message : reply.right,
    );
    return E.right(
      errors.length === 0
        ? answer(200, { results, username })
        : answer(207, { results, username, errors }),
    );
  };

interface Asked {
  readonly principal: Principal;
  readonly headers: t.TypeOf<typeof UpstashHeaders>;
  readonly body: CommandBatch;
}

/** Whether this is a single flat command of an Upstash client: it is answered as Upstash would, and may write. */
const isUpstash = ({ principal, headers, body }: Asked): boolean =>
  body.isSingle && speaksUpstash(principal, headers);

export const proxyRoutes = ({
  useCases: { proxyRead, held, proxyWrite, runCommands },
  settings: { proxyMaxCommands },
}: Pick<HttpDeps, 'useCases' | 'settings'>): readonly Route[] => {
  const limited = withinLimits(proxyMaxCommands);

  const readBy =
    (read: ProxyRead) =>
    ({ principal, body }: Asked) =>
      pipe(
        TE.fromEither(limited(body)),
        TE.flatMap(({ commands }) => read({ principal, commands })),
        TE.map((replies) => answerRead(replies, body)),
      );

  const runOne = ({ principal, headers, body }: Asked) =>
    pipe(
      TE.fromEither(limited(body)),
      TE.flatMapTask(({ commands }) => runCommands({ principal, commands })),
      TE.flatMapEither((ran) => answerCommand(ran, headers)),
    );

  return [
    route('POST', '/', 'Read proxy: Redis commands that read', {
      access: 'authenticated',
      cache: 'never',
      keyAsBearer: true,
      reads: true,
      headers: UpstashHeaders,
      body: CommandBatchBody,
      rows: (call) =>
        isUpstash(call) ? rowsOf(call.body.commands).read : rowsRead(call.body.commands),
      writes: (call) => (isUpstash(call) ? rowsOf(call.body.commands).written : 0),
      refuses: ['PayloadTooLarge', 'OutboxFull', 'CommandRefused'],
      answers: { 200: ReadAnswer, 207: ReadAnswer },
      example: {
        request: [['HGET', 'user:alice', 'bio']],
        answer: ['Updated bio from Xano!'],
      },
      warm: (call) => (isUpstash(call) ? TE.left(NOT_HELD) : readBy(held.proxyRead)(call)),
      handle: (call) => (isUpstash(call) ? runOne(call) : readBy(proxyRead)(call)),
    }),
    route('POST', '/redis/write', 'Write proxy: HSET, HDEL and HINCRBY, applied together', {
      access: 'authenticated',
      cache: 'never',
      query: t.strict({ atomic: flag(false) }),
      body: CommandBatchBody,
      rows: ({ body }) => rowsWritten(body.commands),
      refuses: ['PayloadTooLarge', 'BatchRefused', 'OutboxFull'],
      answers: {
        200: closed('Written', written),
        207: closed('PartlyWritten', { ...written, errors: Refusals }),
      },
      example: {
        request: [['HSET', 'user:alice', 'bio', 'New bio from Xano']],
        answer: { results: [1], username: 'xano_sync' },
      },
      handle: ({ principal, body, query: { atomic } }) =>
        pipe(
          TE.fromEither(limited(body)),
          TE.flatMap(({ commands }) => proxyWrite({ principal, commands, atomic })),
          TE.flatMapEither(answerWrite(principal, atomic)),
        ),
    }),
  ];
};
