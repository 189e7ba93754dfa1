/** An answer that has not been sent yet. */
export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal in the format of Xano. */
const refusal = (status: number, code: string, message: string, payload: unknown = ''): Reply => ({
  status,
  text: JSON.stringify({ code, message, payload }),
});

export const notFound = (message: string): Reply => refusal(404, 'ERROR_CODE_NOT_FOUND', message);

/** Refuses wrong input; `param` names the wrong parameter. */
export const badInput = (message: string, param: string): Reply =>
  refusal(400, 'ERROR_CODE_INPUT_ERROR', message, { param });

export const unauthorized: Reply = refusal(401, 'ERROR_CODE_UNAUTHORIZED', 'Invalid token.');

/** Refuses a token that lacks this scope. */
export const accessDenied = (scope: string): Reply =>
  refusal(403, 'ERROR_CODE_ACCESS_DENIED', `Access denied. Missing scope: ${scope}`);

export const tooManyRequests = (requests: number, windowMs: number): Reply =>
  refusal(
    429,
    'ERROR_CODE_TOO_MANY_REQUESTS',
    `Whoa there! Your plan only supports ${requests} requests per ${windowMs / 1000} seconds. Upgrade options are available.`,
  );
