import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { SourceRefused } from '../../application/ports/source.js';
import { toPlainText } from '../../domain/text.js';

/** What Xano says when it refuses, as far as it may be repeated. */
export type Said = Pick<SourceRefused, 'code' | 'message' | 'param'>;

const SILENT: Said = { code: '', message: '', param: null };

const Body = t.partial({ code: t.unknown, message: t.unknown, payload: t.unknown });
const Param = t.type({ param: t.string });

const MAX_MESSAGE = 200;

/** Addresses, and long words as tokens and keys are. */
const PRIVATE = /\S*:\/\/\S*|\S+@\S+|[\w.+/=-]{32,}/g;

const isCode = (code: unknown): code is string =>
  typeof code === 'string' && /^ERROR_[A-Z_]{1,58}$/.test(code);

/** One line, short, and without what was sent: a message may echo it. */
const clean = (text: string, secrets: readonly string[]): string => {
  const known = secrets
    .filter((secret) => secret !== '')
    .reduce((said, secret) => said.replaceAll(secret, '…'), toPlainText(text).slice(0, 10_000));
  const line = known.replace(PRIVATE, '…').replace(/\s+/g, ' ').trim();
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE).toWellFormed()}…` : line;
};

/**
 * Xano's code, its message, and the part of the input that it names. Whatever is not of that shape, such
 * as the page of a proxy, says nothing.
 */
export const readRefusal = (json: E.Either<unknown, unknown>, secrets: readonly string[]): Said => {
  if (E.isLeft(json) || !Body.is(json.right)) return SILENT;
  const { code, message, payload } = json.right;
  return {
    code: isCode(code) ? code : '',
    message: typeof message === 'string' ? clean(message, secrets) : '',
    param: Param.is(payload) ? clean(payload.param, secrets) : null,
  };
};
