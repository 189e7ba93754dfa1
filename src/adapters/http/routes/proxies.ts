import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { ReadReply } from '../../../application/ports/proxy-store.js';
import type { ProxyRead } from '../../../application/use-cases/proxy-read.js';
import type { WriteOutcome } from '../../../application/write-batch.js';
import { rowsRead, rowsWritten } from '../../../domain/limits/request-cost.js';
import type { Principal } from '../../../domain/principal.js';
import { answer, answerText, type Answer } from '../answer.js';
import { closed, codec } from '../codec.js';
import { printList } from '../header-list.js';
import type { HttpDeps } from '../http-deps.js';
import {
  batchRefused,
  payloadTooLarge,
  type BatchRefused,
  type CommandError,
  type PayloadTooLarge,
} from '../http-error.js';
import { flag } from '../inputs.js';
import { route, type Route } from '../route.js';

type Command = readonly unknown[];

interface CommandBatch {
  readonly commands: readonly Command[];
  /** One command, not wrapped in an array: it gets one result, not wrapped either. */
  readonly isSingle: boolean;
}

const MAX_ARGUMENT = 64 * 1024;

const isCommand = (input: unknown): input is Command => Array.isArray(input);

const hasCommands = (input: unknown): input is { readonly commands: unknown } =>
  typeof input === 'object' && input !== null && Object.hasOwn(input, 'commands');

const toBatch = (list: Command): CommandBatch | number => {
  if (typeof list[0] === 'string') return { commands: [list], isSingle: true };
  const stray = list.findIndex((item) => !isCommand(item));
  return stray === -1 ? { commands: list.filter(isCommand), isSingle: false } : stray;
};

/** Of a list of commands each is answered by itself, what is none among them by an error. */
const COMMANDS = {
  anyOf: [
    { type: 'array', items: { type: 'array' } },
    { type: 'array', prefixItems: [{ type: 'string' }], minItems: 1 },
  ],
};
const BATCH = {
  anyOf: [
    ...COMMANDS.anyOf,
    { type: 'object', properties: { commands: COMMANDS }, required: ['commands'] },
  ],
};

/** An array of commands, one flat command, or either under `commands`. */
const CommandBatchBody = codec(
  'CommandBatch',
  BATCH,
  (input): input is CommandBatch => hasCommands(input),
  (input, context) => {
    const list = hasCommands(input) ? input.commands : input;
    const under = hasCommands(input) ? [{ key: 'commands', type: t.unknown }] : [];
    if (!isCommand(list))
      return t.failure(input, [...context, ...under], 'must be an array of commands');
    const batch = toBatch(list);
    if (typeof batch !== 'number') return t.success(batch);
    const place = { key: String(batch), type: t.unknown };
    return t.failure(input, [...context, ...under, place], 'must be an array');
  },
);

/** What a character takes in UTF-8 at the most. */
const BYTES = 3;

const isLong = (argument: unknown): boolean =>
  typeof argument === 'string' &&
  BYTES * argument.length > MAX_ARGUMENT &&
  Buffer.byteLength(argument) > MAX_ARGUMENT;

/** The limits that both proxies keep. */
const withinLimits =
  (maxCommands: number) =>
  (batch: CommandBatch): E.Either<PayloadTooLarge, CommandBatch> => {
    if (batch.commands.length > maxCommands)
      return E.left(payloadTooLarge(`A batch takes at most ${maxCommands} commands.`));
    return batch.commands.some((command) => command.some(isLong))
      ? E.left(payloadTooLarge(`An argument takes at most ${MAX_ARGUMENT} bytes.`))
      : E.right(batch);
  };

const ReadAnswer = t.union([t.array(t.unknown), closed('SingleResult', { result: t.unknown })]);

const written = { results: t.array(t.union([t.number, t.string])), username: t.string };
const Refusals = t.array(
  closed('CommandError', { index: t.number, code: t.string, message: t.string }),
);

const positions = (replies: readonly E.Either<unknown, unknown>[]): readonly string[] =>
  replies.flatMap((reply, place) => (E.isLeft(reply) ? [String(place)] : []));

/** The replies are JSON text already: joined, never parsed, so that no number loses a digit. */
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

export const proxyRoutes = ({
  useCases: { proxyRead, held, proxyWrite },
  settings: { proxyMaxCommands },
}: Pick<HttpDeps, 'useCases' | 'settings'>): readonly Route[] => {
  const limited = withinLimits(proxyMaxCommands);

  const readBy =
    (read: ProxyRead) =>
    ({ principal, body }: { readonly principal: Principal; readonly body: CommandBatch }) =>
      pipe(
        TE.fromEither(limited(body)),
        TE.flatMap(({ commands }) => read({ principal, commands })),
        TE.map((replies) => answerRead(replies, body)),
      );

  return [
    route('POST', '/', 'Read proxy: commands of Redis that read', {
      access: 'authenticated',
      cache: 'never',
      reads: true,
      body: CommandBatchBody,
      rows: ({ body }) => rowsRead(body.commands),
      refuses: ['PayloadTooLarge'],
      answers: { 200: ReadAnswer, 207: ReadAnswer },
      example: {
        request: [['HGET', 'user:alice', 'bio']],
        answer: ['Updated bio from Xano!'],
      },
      warm: readBy(held.proxyRead),
      handle: readBy(proxyRead),
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
