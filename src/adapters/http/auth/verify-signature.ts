import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { hash, createHmac, timingSafeEqual } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Clock } from '../../../application/ports/clock.js';
import { parseTime } from '../../../domain/sync/time.js';
import { invalidSignature, type InvalidSignature } from '../http-error.js';

/** A signed text, wrapped in JSON so that a sender that reformats JSON cannot alter it. */
interface SignedText {
  readonly ts: string;
  readonly seq: string;
  /** JSON. */
  readonly body: string;
}

const NumberOrText = t.union([t.number, t.string]);
const Wrapped = t.type({ v: t.literal(1), seq: NumberOrText, ts: NumberOrText, body: t.string });

const MEMBERS = Object.keys(Wrapped.props).length;

/** JSON of four members that are numbers or strings. */
const FLAT =
  /^\s*\{(?:\s*"(?:v|seq|ts|body)"\s*:\s*(?:"(?:[^"\\]|\\.)*"|[-+.\deE]{1,40})\s*[,}]){4}\s*$/s;

/** Whether a body may wrap a signed text. Anybody can send one, so whatever else takes long to parse is not parsed for this. */
export const mayWrap = (text: string): boolean => FLAT.test(text);

/** Returns the wrapped signed text; null for a body that is itself the content. */
export const signedTextIn = (body: unknown): SignedText | null =>
  Wrapped.is(body) && Object.keys(body).length === MEMBERS
    ? { ts: String(body.ts), seq: String(body.seq), body: body.body }
    : null;

/** The signed parts of a request; undefined where a header was not sent. */
export interface Signed {
  readonly webhookId: string | undefined;
  readonly webhookTimestamp: string | undefined;
  readonly webhookSignature: string | undefined;
  readonly xSignature: string | undefined;
  /** The body as it arrived. */
  readonly text: string;
  /** The signed text in the body, which `X-Signature` covers; null if the body contains none. */
  readonly inner: SignedText | null;
}

/** What a valid signature proves. */
export interface Proof {
  /** The signed `webhook-id`; null if the signature covers none. */
  readonly webhookId: string | null;
  /** Digest of the signed content: the same for each retry, whatever surrounds the content. */
  readonly digest: string;
  /** The signed time, ms since the epoch. */
  readonly at: number;
}

type Verdict = E.Either<InvalidSignature, Proof>;

export interface VerifySignature {
  /** False: no secret is configured, so no signature can be valid. */
  readonly isConfigured: boolean;
  readonly verify: (signed: Signed) => Verdict;
}

const TOLERANCE_MS = 300_000;

const refuse = (reason: string, isClock = false): Verdict =>
  E.left(invalidSignature(reason, isClock));

const isSame = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};

const digestOf = (...signed: readonly string[]): string =>
  `signed ${hash('sha256', signed.join('.'), 'base64url')}`;

/** Compares every pair, so that response times reveal nothing about any of them. */
const isAnyOf = (given: readonly string[], good: readonly string[]): boolean =>
  given.flatMap((one) => good.map((other) => isSame(one, other))).includes(true);

const PREFIX = 'whsec_';

const isBase64 = (text: string): boolean =>
  text !== '' && Buffer.from(text, 'base64').toString('base64') === text;

/** Makes a signer for each reading of a secret: the raw text, and the base64 after `whsec_`. */
const signersOf = (secret: string): readonly Webhook[] => [
  new Webhook(Buffer.from(secret), { format: 'raw' }),
  ...(secret.startsWith(PREFIX) && isBase64(secret.slice(PREFIX.length))
    ? [new Webhook(secret)]
    : []),
];

const parts = (header: string): readonly string[] =>
  header.split(/[\s]+/).filter((part) => part !== '');

/** Verifies either kind of signature: Standard Webhooks, or `X-Signature` over a text in the body. */
export const makeVerifySignature = (secrets: readonly string[], clock: Clock): VerifySignature => {
  const signers = secrets.flatMap(signersOf);

  /** Parses the signed time to ms; null if it is missing or not within TOLERANCE_MS of now. */
  const freshTime = (time: number | string | undefined): number | null => {
    const ms = parseTime(time);
    const at = E.isRight(ms) ? ms.right : null;
    return at !== null && Math.abs(clock.now() - at) <= TOLERANCE_MS ? at : null;
  };
  const STALE = refuse(
    'The timestamp of the signature is missing, or more than 5 minutes away from now.',
    true,
  );
  const WRONG = refuse('No signature fits the body and the secret.');

  const verifyStandard = (
    given: string,
    { webhookId, webhookTimestamp, text }: Signed,
  ): Verdict => {
    if (webhookId === undefined || webhookId === '') return refuse('There is no webhook-id.');
    const at = /^\d{1,12}$/.test(webhookTimestamp ?? '') ? freshTime(webhookTimestamp) : null;
    if (webhookTimestamp === undefined || at === null) return STALE;
    const good = signers.map((signer) => signer.sign(webhookId, new Date(at), text));
    const digest = digestOf(webhookId, webhookTimestamp, text);
    return isAnyOf(parts(given), good) ? E.right({ webhookId, digest, at }) : WRONG;
  };

  const verifyInner = (given: string, inner: SignedText | null): Verdict => {
    if (inner === null)
      return refuse('X-Signature needs a body of v, seq, ts and body, the last a text.');
    const { ts, seq, body } = inner;
    const at = freshTime(ts);
    if (at === null) return STALE;
    const good = secrets.map(
      (secret) => `v1=${createHmac('sha256', secret).update(`${ts}.${seq}.${body}`).digest('hex')}`,
    );
    const digest = digestOf(ts, seq, body);
    return isAnyOf(given.split(/[\s,]+/), good) ? E.right({ webhookId: null, digest, at }) : WRONG;
  };

  return {
    isConfigured: secrets.length > 0,
    verify: (signed) =>
      signed.webhookSignature === undefined
        ? verifyInner(signed.xSignature ?? '', signed.inner)
        : verifyStandard(signed.webhookSignature, signed),
  };
};
