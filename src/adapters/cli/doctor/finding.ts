/** What one check came to. */
export interface Finding {
  readonly check: string;
  readonly status: 'ok' | 'warn' | 'error';
  /** A sentence of our own, without a secret in it. */
  readonly message: string;
  /** What to do; null when there is nothing to be done. */
  readonly remedy: string | null;
  /** The same for programs, where there is more to tell than a sentence. */
  readonly details?: unknown;
}

export const fine = (check: string, message: string): Finding => ({
  check,
  status: 'ok',
  message,
  remedy: null,
});

export const warning = (check: string, message: string, remedy: string): Finding => ({
  check,
  status: 'warn',
  message,
  remedy,
});

export const failing = (check: string, message: string, remedy: string): Finding => ({
  check,
  status: 'error',
  message,
  remedy,
});
