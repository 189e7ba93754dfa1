/**
 * The token to send: fixed, or asked for before each request. When the service refuses one, the function
 * is called with it and answers a new one, or null where the user has to sign in.
 */
export type TokenSource =
  string | null | ((refused?: string) => string | null | Promise<string | null>);

export interface Renewal {
  readonly current: () => Promise<string | null>;
  /** Another token than the refused one; null where there is none. However many ask, it is got once. */
  readonly renew: (refused: string) => Promise<string | null>;
}

export const renewalOf = (source: TokenSource): Renewal => {
  if (typeof source !== 'function')
    return { current: () => Promise.resolve(source), renew: () => Promise.resolve(null) };

  const ask = async (refused?: string): Promise<string | null> => source(refused);
  let last: { readonly refused: string; readonly next: Promise<string | null> } | null = null;

  const forget = (): void => {
    last = null;
  };

  const begin = async (refused: string): Promise<string | null> => {
    try {
      const next = await ask(refused);
      if (next !== null && next !== refused) return next;
    } catch (error) {
      forget();
      throw error;
    }
    forget();
    return null;
  };

  return {
    current: () => ask(),
    renew: (refused) => {
      // Who was sent off with the old token comes late, and takes what the others got.
      if (last?.refused !== refused) last = { refused, next: begin(refused) };
      return last.next;
    },
  };
};
