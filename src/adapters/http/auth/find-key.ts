import * as E from 'fp-ts/lib/Either.js';
import jwksRsa from 'jwks-rsa';
import { createPublicKey } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Later } from '../../../application/later.js';
import type { Clock } from '../../../application/ports/clock.js';
import {
  invalidToken,
  keysUnavailable,
  type InvalidToken,
  type KeysUnavailable,
} from '../http-error.js';
import { pinPublicKey, type PinnedKey } from './jwt.js';

/** The key that a token's header names: the same object as long as nothing was fetched anew. */
export type FindKey = (
  kid: string | undefined,
) => Later<E.Either<InvalidToken | KeysUnavailable, PinnedKey>>;

interface NamedKey extends PinnedKey {
  readonly kid: string | undefined;
}

/** How long keys are believed without asking again, and how long until that has been answered. */
const FRESH_MS = 10 * 60_000;
const USABLE_MS = 60 * 60_000;
/** Where somebody asks all the time keys are fetched so soon after that behind the answers, and nobody waits. */
const GRACE_MS = 2 * 60_000;
/** How long keys that are older than that wait for a fetch: one may have been taken away long ago. */
const PATIENCE_MS = 500;
/** Between two fetches, so that tokens with invented key ids cannot make us ask without end. */
const PAUSE_MS = { afterSuccess: 10_000, afterFailure: 1000 };
const TIMEOUT_MS = 5000;

/** More than any set of keys needs; what answers without end is no such set. */
const MAX_BYTES = 262_144;

const textOf = async (response: Response): Promise<string> => {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    // Leaving the loop closes the connection.
    if (size > MAX_BYTES) throw new Error(`The key set is over ${MAX_BYTES} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
};

/** No redirect is followed: who signs is said by the settings, and not by whoever answers there. */
const fetchJson = async (url: string): Promise<{ keys: unknown }> => {
  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`The key set answered ${response.status}`);
  const body: unknown = JSON.parse(await textOf(response));
  return { keys: typeof body === 'object' && body !== null && 'keys' in body ? body.keys : [] };
};

/** A key that its holder keeps for another algorithm is not ours to use. */
const toNamedKey = (key: jwksRsa.SigningKey): readonly NamedKey[] => {
  // Both may be absent, whatever their types say.
  const { kid, alg }: { readonly kid?: string; readonly alg?: string } = key;
  const pinned = pinPublicKey(createPublicKey(key.getPublicKey()));
  return E.isRight(pinned) && [undefined, pinned.right.algorithm].some((known) => known === alg)
    ? [{ ...pinned.right, kid }]
    : [];
};

const select = (keys: readonly NamedKey[], kid: string | undefined): NamedKey | undefined =>
  kid === undefined && keys.length === 1 ? keys[0] : keys.find((key) => key.kid === kid);

interface Fetched {
  readonly keys: readonly NamedKey[];
  readonly at: number;
}

/**
 * Keys of a JWKS. An unknown id is looked for once more, since keys are rotated; all who wait share
 * one fetch. Nobody waits for a key that is known, or for a moment where nobody has asked for long: it is asked for behind the answer,
 * so that a host that is slow, or away for a while, holds up no caller.
 */
export const makeFindKey = (jwksUri: string, clock: Clock): FindKey => {
  const client = jwksRsa({ jwksUri, fetcher: fetchJson, cache: false });
  let held: Fetched = { keys: [], at: Number.NEGATIVE_INFINITY };
  let outcome: E.Either<unknown, unknown> = E.right(null);
  let nextFetch = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | null = null;

  const refresh = async (): Promise<void> => {
    try {
      const keys = await client.getSigningKeys();
      held = { keys: keys.flatMap(toNamedKey), at: clock.now() };
      outcome = E.right(null);
      nextFetch = clock.now() + PAUSE_MS.afterSuccess;
    } catch (error) {
      outcome = E.left(error);
      nextFetch = clock.now() + PAUSE_MS.afterFailure;
    } finally {
      running = null;
    }
  };

  const isYounger = (age: number): boolean => clock.now() - held.at < age;

  const known = (kid: string | undefined): NamedKey | undefined =>
    isYounger(USABLE_MS) ? select(held.keys, kid) : undefined;

  /** Never fails, so that nobody need wait for it. */
  const renew = async (): Promise<void> => {
    if (running === null && clock.now() >= nextFetch) running = refresh();
    await running;
  };

  const ask = async (
    kid: string | undefined,
  ): Promise<E.Either<InvalidToken | KeysUnavailable, PinnedKey>> => {
    const limit = known(kid) === undefined ? [] : [delay(PATIENCE_MS, undefined, { ref: false })];
    await Promise.race([renew(), ...limit]);
    const found = known(kid);
    if (found !== undefined) return E.right(found);
    return E.isLeft(outcome)
      ? E.left(keysUnavailable(outcome.left))
      : E.left(invalidToken('The token names a key that is not known.'));
  };

  return (kid) => {
    const found = known(kid);
    const isFresh = isYounger(FRESH_MS);
    // Of a host that has just failed nobody need hear again.
    const isSoon = isFresh || isYounger(FRESH_MS + GRACE_MS) || E.isLeft(outcome);
    if (found === undefined || !isSoon) return () => ask(kid);
    if (!isFresh) void renew();
    return E.right(found);
  };
};
