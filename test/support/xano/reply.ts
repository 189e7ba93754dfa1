/** An answer that is still to be sent. */
export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Xano's own words for a refusal. */
const refusal = (status: number, code: string, message: string): Reply => ({
  status,
  text: JSON.stringify({ code, message, payload: '' }),
});

export const notFound = (message: string): Reply => refusal(404, 'ERROR_CODE_NOT_FOUND', message);

export const badInput = (message: string): Reply => refusal(400, 'ERROR_CODE_INPUT_ERROR', message);

export const unauthorized: Reply = refusal(401, 'ERROR_CODE_UNAUTHORIZED', 'Invalid token.');

export const tooManyRequests = (requests: number, windowMs: number): Reply =>
  refusal(
    429,
    'ERROR_CODE_TOO_MANY_REQUESTS',
    `Whoa there! Your plan only supports ${requests} requests per ${windowMs / 1000} seconds. Upgrade options are available.`,
  );
