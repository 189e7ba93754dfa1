import { newKey } from '../call.js';
import type { Client } from '../client.js';
import { isApiError } from '../errors.js';

/** Whoever writes the same after that means another one, milliseconds. */
const LONGEST_KEPT = 3_600_000;

interface Begun {
  readonly idempotencyKey: string;
  readonly at: number;
  /** The press that is on screen. */
  latest: symbol;
}

/** What is under way, or has failed and may be there all the same. */
const unsettled = new WeakMap<Client, Map<string, Begun>>();

/**
 * Makes something once however often it is tried, by a press of the same button too: what is under way or failed is tried
 * under its key until it has got through, and what is written again after that is another one.
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
  // By then another one may have been begun, which is not this one's to end.
  const settle = (): void => {
    if (kept.get(name) === begun) kept.delete(name);
  };
  try {
    const made = await make({ idempotencyKey: begun.idempotencyKey });
    settle();
    return made;
  } catch (error) {
    // What was made under this key has been edited since, and stands for itself.
    if (isApiError(error) && error.code === 'idempotency_mismatch') settle();
    // An earlier press has got through meanwhile, but it is this failure that is on screen, and tried again.
    else if (begun.latest === mine && !kept.has(name)) kept.set(name, begun);
    throw error;
  }
};
