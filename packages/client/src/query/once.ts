import { newKey } from '../call.js';
import type { Client } from '../client.js';
import { isApiError } from '../errors.js';

/** Milliseconds after which the same content counts as a new one. */
const LONGEST_KEPT = 3_600_000;

interface Begun {
  readonly idempotencyKey: string;
  readonly at: number;
  /** The latest press of the button, whose outcome is on screen. */
  latest: symbol;
}

/** What is being made, or failed and may exist all the same. */
const unsettled = new WeakMap<Client, Map<string, Begun>>();

/**
 * Makes something once, however often it is retried, even by pressing the button again: until one request succeeds, all use
 * the same key; the same content after that is a new one.
 */
export const once = async <Made>(
  client: Client,
  what: readonly unknown[],
  make: (options: { readonly idempotencyKey: string }) => Promise<Made>,
): Promise<Made> => {
  const name = JSON.stringify(what);
  const kept = unsettled.get(client) ?? new Map<string, Begun>();
  unsettled.set(client, kept);
  const before = kept.get(name);
  const now = Date.now();
  const isSame = before !== undefined && now - before.at < LONGEST_KEPT;
  const mine = Symbol(name);
  const begun = isSame ? before : { idempotencyKey: newKey(), at: now, latest: mine };
  begun.latest = mine;
  kept.set(name, begun);
  // A new attempt may have begun by then, which this one must not end.
  const settle = (): void => {
    if (kept.get(name) === begun) kept.delete(name);
  };
  try {
    const made = await make({ idempotencyKey: begun.idempotencyKey });
    settle();
    return made;
  } catch (error) {
    // What this key made has been edited since, so the content now counts as a new one.
    if (isApiError(error) && error.code === 'idempotency_mismatch') settle();
    // An earlier press has succeeded meanwhile, but this failure is on screen, and a retry should use the same key.
    else if (begun.latest === mine && !kept.has(name)) kept.set(name, begun);
    throw error;
  }
};
