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

/** Finds the key that a token's header names; returns the same object until keys are fetched anew. */
export type FindKey = (
  kid: string | undefined,
) => Later<E.Either<InvalidToken | KeysUnavailable, PinnedKey>>;

interface NamedKey extends PinnedKey {
  readonly kid: string | undefined;
}

/** Keys are used without a new fetch for FRESH_MS, and for USABLE_MS while a fetch is pending or fails. */
const FRESH_MS = 10 * 60_000;
const USABLE_MS = 60 * 60_000;
/** For this long after FRESH_MS a request refetches keys in the background, and nobody waits. */
const GRACE_MS = 2 * 60_000;
/** How long a request waits for the fetch when keys are older still, since a key may have been revoked long ago. */
const PATIENCE_MS = 500;
/** Pauses between two fetches, so that tokens with invented key ids cannot trigger endless fetches. */
const PAUSE_MS = { afterSuccess: 10_000, afterFailure: 1000 };
const TIMEOUT_MS = 5000;

/** More than any key set needs; an endless answer is no key set. */
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

/** Follows no redirect: the settings decide whose keys count, not whoever answers at that address. */
const fetchJson = async (url: string): Promise<{ keys: unknown }> => {
  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`The key set answered ${response.status}`);
  const body: unknown = JSON.parse(await textOf(response));
  return { keys: typeof body === 'object' && body !== null && 'keys' in body ? body.keys : [] };
};

/** Skips a key whose `alg` is not the algorithm that it would be used with here. */
const toNamedKey = (key: jwksRsa.SigningKey): readonly NamedKey[] => {
  // Both may be absent, although their types say otherwise.
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
 * Finds keys in a JWKS. An unknown key id triggers one more fetch, since keys are rotated; all waiting callers share a
 * fetch. For a known key nobody waits, or at most PATIENCE_MS after a long time without requests: the fetch runs in the
 * background, so that a slow or unreachable host delays no caller.
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

  /** Refetches the keys; never rejects, so it may run unawaited. */
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
    // After a failed fetch nobody waits for the next one either.
    const isSoon = isFresh || isYounger(FRESH_MS + GRACE_MS) || E.isLeft(outcome);
    if (found === undefined || !isSoon) return () => ask(kid);
    if (!isFresh) void renew();
    return E.right(found);
  };
};
