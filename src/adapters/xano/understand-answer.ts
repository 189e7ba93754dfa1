import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { SourceError, SourceFault, SourceRefused } from '../../application/ports/source.js';
import { toPlainText } from '../../domain/text.js';
import { parseJson } from './lossless-json.js';

export const sourceFault = (reason: string): SourceFault => ({ _tag: 'SourceFault', reason });

/** The parts of a refusal by Xano that may be logged. */
type Said = Pick<SourceRefused, 'code' | 'message' | 'param'>;

const SILENT: Said = { code: '', message: '', param: null };

const Body = t.partial({ code: t.unknown, message: t.unknown, payload: t.unknown });
const Param = t.type({ param: t.string });

const MAX_MESSAGE = 200;

/** Matches addresses, and words as long as tokens and keys. */
const PRIVATE = /\S*:\/\/\S*|\S+@\S+|[\w.+/=-]{32,}/g;

const isCode = (code: unknown): code is string =>
  typeof code === 'string' && /^ERROR_[A-Z_]{1,58}$/.test(code);

/** Shortens a message to one line, without secrets: it may echo what was sent. */
const clean = (text: string, secrets: readonly string[]): string => {
  const known = secrets
    .filter((secret) => secret !== '')
    .reduce((said, secret) => said.replaceAll(secret, '…'), toPlainText(text).slice(0, 10_000));
  const line = known.replace(PRIVATE, '…').replace(/\s+/g, ' ').trim();
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE).toWellFormed()}…` : line;
};

/** Reads Xano's code, its message, and the input that it names. Any other body, such as a proxy's page, yields nothing. */
const readRefusal = (json: E.Either<unknown, unknown>, secrets: readonly string[]): Said => {
  if (E.isLeft(json) || !Body.is(json.right)) return SILENT;
  const { code, message, payload } = json.right;
  return {
    code: isCode(code) ? code : '',
    message: typeof message === 'string' ? clean(message, secrets) : '',
    param: Param.is(payload) ? clean(payload.param, secrets) : null,
  };
};

interface XanoAnswer {
  readonly status: number;
  /** The Retry-After header, unparsed. */
  readonly retryAfter: string | null;
  readonly text: string;
  /** Secrets to remove from the text before any of it is repeated. */
  readonly secrets: readonly string[];
}

const TOO_MANY_REQUESTS = 'ERROR_CODE_TOO_MANY_REQUESTS';
const REQUEST_TIMEOUT = 408;

/** Converts Retry-After in seconds to ms; a date is ignored, since it would need both clocks to agree. */
const toDelay = (seconds: string | null): number | null =>
  seconds !== null && /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1000 : null;

/** Returns the JSON of a success; any refusing status or code becomes the error that says how to react. */
export const understandAnswer = ({
  status,
  retryAfter,
  text,
  secrets,
}: XanoAnswer): E.Either<SourceError, unknown> => {
  const json = parseJson(text);
  const said = readRefusal(json, secrets);
  if (status === 429 || said.code === TOO_MANY_REQUESTS)
    return E.left({ _tag: 'SourceLimited', retryAfter: toDelay(retryAfter) });
  if (status >= 500 || status === REQUEST_TIMEOUT)
    return E.left({ _tag: 'SourceUnavailable', cause: new Error(`Xano answered ${status}`) });
  if (status < 200 || status >= 300) return E.left({ _tag: 'SourceRefused', status, ...said });
  return E.mapLeft(() =>
    sourceFault(`The answer of Xano is ${text.trim() === '' ? 'empty' : 'not JSON'}.`),
  )(json);
};
