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

const says =
  (status: Finding['status']) =>
  (check: string, message: string, remedy: string): Finding => ({ check, status, message, remedy });

export const warning = says('warn');
export const failing = says('error');
export const fine = (check: string, message: string): Finding => ({
  ...{ check, status: 'ok', message, remedy: null },
});
