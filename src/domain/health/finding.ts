/** The result of one check. */
export interface Finding {
  readonly check: string;
  readonly status: 'ok' | 'warn' | 'error';
  /** A sentence of the service's own, without secrets. */
  readonly message: string;
  /** What the operator should do; null if nothing. */
  readonly remedy: string | null;
  /** The result for programs, where there is more to say than a sentence. */
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
