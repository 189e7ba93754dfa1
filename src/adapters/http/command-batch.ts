import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { codec } from './codec.js';
import { payloadTooLarge, type PayloadTooLarge } from './http-error.js';

type Command = readonly unknown[];

export interface CommandBatch {
  readonly commands: readonly Command[];
  /** A single command, not wrapped in an array: its result is not wrapped either. */
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

/** In an array of commands each gets its own result; an element that is no command gets an error. */
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

/** Accepts an array of commands, one flat command, or either under `commands`. */
export const CommandBatchBody = codec(
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

export type CommandList = readonly Command[];

/** Accepts an array of commands, and nothing else. */
export const CommandListBody = codec(
  'CommandList',
  { type: 'array', items: { type: 'array' } },
  (input): input is CommandList => isCommand(input) && input.every(isCommand),
  (input, context) => {
    if (!isCommand(input)) return t.failure(input, context, 'must be an array of commands');
    if (input.every(isCommand)) return t.success(input);
    const stray = { key: String(input.findIndex((item) => !isCommand(item))), type: t.unknown };
    return t.failure(input, [...context, stray], 'must be an array');
  },
);

/** Most bytes that one UTF-16 unit takes in UTF-8. */
const BYTES = 3;

const isLong = (argument: unknown): boolean =>
  typeof argument === 'string' &&
  BYTES * argument.length > MAX_ARGUMENT &&
  Buffer.byteLength(argument) > MAX_ARGUMENT;

/** Refuses a batch with too many commands or with too long an argument. */
export const withinLimits =
  (maxCommands: number) =>
  <B extends Pick<CommandBatch, 'commands'>>(batch: B): E.Either<PayloadTooLarge, B> => {
    if (batch.commands.length > maxCommands)
      return E.left(payloadTooLarge(`A batch takes at most ${maxCommands} commands.`));
    return batch.commands.some((command) => command.some(isLong))
      ? E.left(payloadTooLarge(`An argument takes at most ${MAX_ARGUMENT} bytes.`))
      : E.right(batch);
  };
